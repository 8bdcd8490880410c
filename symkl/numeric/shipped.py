"""The functions as they were generated for this version. Written by symkl.numeric.shipping: not for editing."""
# ruff: noqa: COM819, E501, FBT003, Q000 - generated
# fmt: off

from symkl.numeric.generated import Compiled
from symkl.numeric.operations import Parameter

COMPILED: dict[tuple[str, tuple[str, ...]], Compiled] = {
    ('kl_normal', ()): Compiled('kl_normal', (Parameter('mu1', ('k',), frozenset([]), False), Parameter('Sigma1', ('k', 'k'), frozenset(['spd']), True), Parameter('mu2', ('k',), frozenset([]), False), Parameter('Sigma2', ('k', 'k'), frozenset(['spd']), True), ), (), True, {
        'numpy': r'''from symkl.numeric.kernels import cholesky, entries_on_diagonal, log_gap, solved_difference, squared_norm, total, triangle_solver


def kl_normal(mu1, Sigma1, mu2, Sigma2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma2 = cholesky(Sigma2)
    L_Sigma1 = cholesky(Sigma1)
    solve = triangle_solver(L_Sigma2)
    solved = solved_difference(Sigma1, Sigma2, L_Sigma1, L_Sigma2, solve)
    solved2 = solve(mu2 - mu1, vector=True)
    return (
        total(log_gap(entries_on_diagonal(solved), entries_on_diagonal(L_Sigma1) / entries_on_diagonal(L_Sigma2)))
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
        'numba': r'''def kl_normal(mu1, Sigma1, mu2, Sigma2, k, value, begin, end, work):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) + tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    own_Sigma2 = buffer(k * k)
    L_Sigma2 = buffer(k * k)
    own_Sigma1 = buffer(k * k)
    L_Sigma1 = buffer(k * k)
    difference = buffer(k * k)
    solved = buffer(k * k)
    own_mu2 = buffer(k)
    own_mu1 = buffer(k)
    vector = buffer(k)
    solved2 = buffer(k)
    zero(L_Sigma2, k * k)
    zero(L_Sigma1, k * k)
    zero(difference, k * k)
    zero(solved, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or Sigma2.shape[0] > 1:
            bad = bad + take_symmetric(Sigma2, at, end, own_Sigma2, k)
        if at == begin or Sigma2.shape[0] > 1:
            cholesky(own_Sigma2, L_Sigma2, k)
        if at == begin or Sigma1.shape[0] > 1:
            bad = bad + take_symmetric(Sigma1, at, end, own_Sigma1, k)
        if at == begin or Sigma1.shape[0] > 1:
            cholesky(own_Sigma1, L_Sigma1, k)
        if at == begin or Sigma1.shape[0] > 1 or Sigma2.shape[0] > 1:
            cholesky_difference(own_Sigma1, own_Sigma2, L_Sigma1, L_Sigma2, difference, k)
        if at == begin or Sigma1.shape[0] > 1 or Sigma2.shape[0] > 1:
            solve_lower(L_Sigma2, difference, solved, k, k, True)
        number = log_gaps(solved, L_Sigma1, L_Sigma2, k)
        number2 = squared_norm(solved, k * k)
        if at == begin or mu2.shape[0] > 1:
            bad = bad + take(mu2, at, end, own_mu2, k)
        if at == begin or mu1.shape[0] > 1:
            bad = bad + take(mu1, at, end, own_mu1, k)
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_mu2, i) + (-load(own_mu1, i))))
        if at == begin or Sigma2.shape[0] > 1 or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            solve_lower(L_Sigma2, vector, solved2, k, 1, False)
        number3 = squared_norm(solved2, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (number + (0.5 * number2) + (0.5 * number3)))
    return total(bad)
''',
        'jax': r'''from symkl.numeric.jax_kernels import cholesky, cholesky_difference, entries_on_diagonal, log_gap, solve_triangular, squared_norm


def kl_normal(mu1, Sigma1, mu2, Sigma2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma2 = cholesky(Sigma2)
    L_Sigma1 = cholesky(Sigma1)
    difference = cholesky_difference(Sigma1, Sigma2, L_Sigma1, L_Sigma2)
    solved = solve_triangular(L_Sigma2, difference, lower=True)
    solved2 = solve_triangular(L_Sigma2, mu2 - mu1, vector=True)
    return (
        log_gap(entries_on_diagonal(solved), entries_on_diagonal(L_Sigma1) / entries_on_diagonal(L_Sigma2)).sum(-1)
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
        'torch': r'''from symkl.numeric.torch_kernels import cholesky, cholesky_difference, entries_on_diagonal, log_gap, solve_triangular, squared_norm


def kl_normal(mu1, Sigma1, mu2, Sigma2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma2 = cholesky(Sigma2)
    L_Sigma1 = cholesky(Sigma1)
    difference = cholesky_difference(Sigma1, Sigma2, L_Sigma1, L_Sigma2)
    solved = solve_triangular(L_Sigma2, difference, lower=True)
    solved2 = solve_triangular(L_Sigma2, mu2 - mu1, vector=True)
    return (
        log_gap(entries_on_diagonal(solved), entries_on_diagonal(L_Sigma1) / entries_on_diagonal(L_Sigma2)).sum(-1)
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
    }, '\\mathbb{D}_{KL}\\left(p \\,\\|\\, q\\right) = \\frac{1}{2} \\operatorname{tr}\\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right) \\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right)^T\\right) + \\frac{1}{2} \\left(L_{2}^{-1} \\left(m_{2} - m_{1}\\right)\\right)^T \\left(L_{2}^{-1} \\left(m_{2} - m_{1}\\right)\\right) + \\operatorname{tr}\\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right) - \\log\\left(\\left|I_{k} + L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right|\\right)', 'KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) + tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))'),
    ('kl_normal', ('Sigma1',)): Compiled('kl_normal', (Parameter('mu1', ('k',), frozenset([]), False), Parameter('scale_tril1', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), Parameter('mu2', ('k',), frozenset([]), False), Parameter('Sigma2', ('k', 'k'), frozenset(['spd']), True), ), (), True, {
        'numpy': r'''from symkl.numeric.kernels import cholesky, entries_on_diagonal, log_gap, squared_norm, total, triangle_solver


def kl_normal(mu1, scale_tril1, mu2, Sigma2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma2 = cholesky(Sigma2)
    solve = triangle_solver(L_Sigma2)
    solved = solve(scale_tril1 - L_Sigma2, lower=True)
    solved2 = solve(mu2 - mu1, vector=True)
    return (
        total(log_gap(entries_on_diagonal(solved), entries_on_diagonal(scale_tril1) / entries_on_diagonal(L_Sigma2)))
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
        'numba': r'''def kl_normal(mu1, scale_tril1, mu2, Sigma2, k, value, begin, end, work):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) + tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    own_Sigma2 = buffer(k * k)
    L_Sigma2 = buffer(k * k)
    own_scale_tril1 = buffer(k * k)
    matrix = buffer(k * k)
    solved = buffer(k * k)
    own_mu2 = buffer(k)
    own_mu1 = buffer(k)
    vector = buffer(k)
    solved2 = buffer(k)
    zero(L_Sigma2, k * k)
    zero(solved, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or Sigma2.shape[0] > 1:
            bad = bad + take_symmetric(Sigma2, at, end, own_Sigma2, k)
        if at == begin or Sigma2.shape[0] > 1:
            cholesky(own_Sigma2, L_Sigma2, k)
        if at == begin or scale_tril1.shape[0] > 1:
            bad = bad + take(scale_tril1, at, end, own_scale_tril1, k * k)
        if at == begin or Sigma2.shape[0] > 1 or scale_tril1.shape[0] > 1:
            for i in range(k * k):
                store(matrix, i, (load(own_scale_tril1, i) + (-load(L_Sigma2, i))))
        if at == begin or Sigma2.shape[0] > 1 or scale_tril1.shape[0] > 1:
            solve_lower(L_Sigma2, matrix, solved, k, k, True)
        number = log_gaps(solved, own_scale_tril1, L_Sigma2, k)
        number2 = squared_norm(solved, k * k)
        if at == begin or mu2.shape[0] > 1:
            bad = bad + take(mu2, at, end, own_mu2, k)
        if at == begin or mu1.shape[0] > 1:
            bad = bad + take(mu1, at, end, own_mu1, k)
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_mu2, i) + (-load(own_mu1, i))))
        if at == begin or Sigma2.shape[0] > 1 or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            solve_lower(L_Sigma2, vector, solved2, k, 1, False)
        number3 = squared_norm(solved2, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (number + (0.5 * number2) + (0.5 * number3)))
    return total(bad)
''',
        'jax': r'''from symkl.numeric.jax_kernels import cholesky, entries_on_diagonal, log_gap, solve_triangular, squared_norm


def kl_normal(mu1, scale_tril1, mu2, Sigma2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma2 = cholesky(Sigma2)
    solved = solve_triangular(L_Sigma2, scale_tril1 - L_Sigma2, lower=True)
    solved2 = solve_triangular(L_Sigma2, mu2 - mu1, vector=True)
    return (
        log_gap(entries_on_diagonal(solved), entries_on_diagonal(scale_tril1) / entries_on_diagonal(L_Sigma2)).sum(-1)
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
        'torch': r'''from symkl.numeric.torch_kernels import cholesky, entries_on_diagonal, log_gap, solve_triangular, squared_norm


def kl_normal(mu1, scale_tril1, mu2, Sigma2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma2 = cholesky(Sigma2)
    solved = solve_triangular(L_Sigma2, scale_tril1 - L_Sigma2, lower=True)
    solved2 = solve_triangular(L_Sigma2, mu2 - mu1, vector=True)
    return (
        log_gap(entries_on_diagonal(solved), entries_on_diagonal(scale_tril1) / entries_on_diagonal(L_Sigma2)).sum(-1)
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
    }, '\\mathbb{D}_{KL}\\left(p \\,\\|\\, q\\right) = \\frac{1}{2} \\operatorname{tr}\\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right) \\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right)^T\\right) + \\frac{1}{2} \\left(L_{2}^{-1} \\left(m_{2} - m_{1}\\right)\\right)^T \\left(L_{2}^{-1} \\left(m_{2} - m_{1}\\right)\\right) + \\operatorname{tr}\\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right) - \\log\\left(\\left|I_{k} + L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right|\\right)', 'KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) + tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))'),
    ('kl_normal', ('Sigma2',)): Compiled('kl_normal', (Parameter('mu1', ('k',), frozenset([]), False), Parameter('Sigma1', ('k', 'k'), frozenset(['spd']), True), Parameter('mu2', ('k',), frozenset([]), False), Parameter('scale_tril2', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), ), (), True, {
        'numpy': r'''from symkl.numeric.kernels import cholesky, entries_on_diagonal, log_gap, squared_norm, total, triangle_solver


def kl_normal(mu1, Sigma1, mu2, scale_tril2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma1 = cholesky(Sigma1)
    solve = triangle_solver(scale_tril2)
    solved = solve(L_Sigma1 - scale_tril2, lower=True)
    solved2 = solve(mu2 - mu1, vector=True)
    return (
        total(log_gap(entries_on_diagonal(solved), entries_on_diagonal(L_Sigma1) / entries_on_diagonal(scale_tril2)))
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
        'numba': r'''def kl_normal(mu1, Sigma1, mu2, scale_tril2, k, value, begin, end, work):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) + tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    own_scale_tril2 = buffer(k * k)
    own_Sigma1 = buffer(k * k)
    L_Sigma1 = buffer(k * k)
    matrix = buffer(k * k)
    solved = buffer(k * k)
    own_mu2 = buffer(k)
    own_mu1 = buffer(k)
    vector = buffer(k)
    solved2 = buffer(k)
    zero(L_Sigma1, k * k)
    zero(solved, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or scale_tril2.shape[0] > 1:
            bad = bad + take(scale_tril2, at, end, own_scale_tril2, k * k)
        if at == begin or Sigma1.shape[0] > 1:
            bad = bad + take_symmetric(Sigma1, at, end, own_Sigma1, k)
        if at == begin or Sigma1.shape[0] > 1:
            cholesky(own_Sigma1, L_Sigma1, k)
        if at == begin or Sigma1.shape[0] > 1 or scale_tril2.shape[0] > 1:
            for i in range(k * k):
                store(matrix, i, (load(L_Sigma1, i) + (-load(own_scale_tril2, i))))
        if at == begin or Sigma1.shape[0] > 1 or scale_tril2.shape[0] > 1:
            solve_lower(own_scale_tril2, matrix, solved, k, k, True)
        number = log_gaps(solved, L_Sigma1, own_scale_tril2, k)
        number2 = squared_norm(solved, k * k)
        if at == begin or mu2.shape[0] > 1:
            bad = bad + take(mu2, at, end, own_mu2, k)
        if at == begin or mu1.shape[0] > 1:
            bad = bad + take(mu1, at, end, own_mu1, k)
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_mu2, i) + (-load(own_mu1, i))))
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1 or scale_tril2.shape[0] > 1:
            solve_lower(own_scale_tril2, vector, solved2, k, 1, False)
        number3 = squared_norm(solved2, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (number + (0.5 * number2) + (0.5 * number3)))
    return total(bad)
''',
        'jax': r'''from symkl.numeric.jax_kernels import cholesky, entries_on_diagonal, log_gap, solve_triangular, squared_norm


def kl_normal(mu1, Sigma1, mu2, scale_tril2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma1 = cholesky(Sigma1)
    solved = solve_triangular(scale_tril2, L_Sigma1 - scale_tril2, lower=True)
    solved2 = solve_triangular(scale_tril2, mu2 - mu1, vector=True)
    return (
        log_gap(entries_on_diagonal(solved), entries_on_diagonal(L_Sigma1) / entries_on_diagonal(scale_tril2)).sum(-1)
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
        'torch': r'''from symkl.numeric.torch_kernels import cholesky, entries_on_diagonal, log_gap, solve_triangular, squared_norm


def kl_normal(mu1, Sigma1, mu2, scale_tril2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    L_Sigma1 = cholesky(Sigma1)
    solved = solve_triangular(scale_tril2, L_Sigma1 - scale_tril2, lower=True)
    solved2 = solve_triangular(scale_tril2, mu2 - mu1, vector=True)
    return (
        log_gap(entries_on_diagonal(solved), entries_on_diagonal(L_Sigma1) / entries_on_diagonal(scale_tril2)).sum(-1)
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
    }, '\\mathbb{D}_{KL}\\left(p \\,\\|\\, q\\right) = \\frac{1}{2} \\operatorname{tr}\\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right) \\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right)^T\\right) + \\frac{1}{2} \\left(L_{2}^{-1} \\left(m_{2} - m_{1}\\right)\\right)^T \\left(L_{2}^{-1} \\left(m_{2} - m_{1}\\right)\\right) + \\operatorname{tr}\\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right) - \\log\\left(\\left|I_{k} + L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right|\\right)', 'KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) + tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))'),
    ('kl_normal', ('Sigma1', 'Sigma2')): Compiled('kl_normal', (Parameter('mu1', ('k',), frozenset([]), False), Parameter('scale_tril1', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), Parameter('mu2', ('k',), frozenset([]), False), Parameter('scale_tril2', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), ), (), True, {
        'numpy': r'''from symkl.numeric.kernels import entries_on_diagonal, log_gap, squared_norm, total, triangle_solver


def kl_normal(mu1, scale_tril1, mu2, scale_tril2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    solve = triangle_solver(scale_tril2)
    solved = solve(scale_tril1 - scale_tril2, lower=True)
    solved2 = solve(mu2 - mu1, vector=True)
    return (
        total(log_gap(entries_on_diagonal(solved), entries_on_diagonal(scale_tril1) / entries_on_diagonal(scale_tril2)))
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
        'numba': r'''def kl_normal(mu1, scale_tril1, mu2, scale_tril2, k, value, begin, end, work):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) + tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    own_scale_tril2 = buffer(k * k)
    own_scale_tril1 = buffer(k * k)
    matrix = buffer(k * k)
    solved = buffer(k * k)
    own_mu2 = buffer(k)
    own_mu1 = buffer(k)
    vector = buffer(k)
    solved2 = buffer(k)
    zero(solved, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or scale_tril2.shape[0] > 1:
            bad = bad + take(scale_tril2, at, end, own_scale_tril2, k * k)
        if at == begin or scale_tril1.shape[0] > 1:
            bad = bad + take(scale_tril1, at, end, own_scale_tril1, k * k)
        if at == begin or scale_tril1.shape[0] > 1 or scale_tril2.shape[0] > 1:
            for i in range(k * k):
                store(matrix, i, (load(own_scale_tril1, i) + (-load(own_scale_tril2, i))))
        if at == begin or scale_tril1.shape[0] > 1 or scale_tril2.shape[0] > 1:
            solve_lower(own_scale_tril2, matrix, solved, k, k, True)
        number = log_gaps(solved, own_scale_tril1, own_scale_tril2, k)
        number2 = squared_norm(solved, k * k)
        if at == begin or mu2.shape[0] > 1:
            bad = bad + take(mu2, at, end, own_mu2, k)
        if at == begin or mu1.shape[0] > 1:
            bad = bad + take(mu1, at, end, own_mu1, k)
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_mu2, i) + (-load(own_mu1, i))))
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1 or scale_tril2.shape[0] > 1:
            solve_lower(own_scale_tril2, vector, solved2, k, 1, False)
        number3 = squared_norm(solved2, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (number + (0.5 * number2) + (0.5 * number3)))
    return total(bad)
''',
        'jax': r'''from symkl.numeric.jax_kernels import entries_on_diagonal, log_gap, solve_triangular, squared_norm


def kl_normal(mu1, scale_tril1, mu2, scale_tril2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    solved = solve_triangular(scale_tril2, scale_tril1 - scale_tril2, lower=True)
    solved2 = solve_triangular(scale_tril2, mu2 - mu1, vector=True)
    return (
        log_gap(entries_on_diagonal(solved), entries_on_diagonal(scale_tril1) / entries_on_diagonal(scale_tril2)).sum(-1)
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
        'torch': r'''from symkl.numeric.torch_kernels import entries_on_diagonal, log_gap, solve_triangular, squared_norm


def kl_normal(mu1, scale_tril1, mu2, scale_tril2):
    """KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) +
    tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))."""
    solved = solve_triangular(scale_tril2, scale_tril1 - scale_tril2, lower=True)
    solved2 = solve_triangular(scale_tril2, mu2 - mu1, vector=True)
    return (
        log_gap(entries_on_diagonal(solved), entries_on_diagonal(scale_tril1) / entries_on_diagonal(scale_tril2)).sum(-1)
        + 0.5 * squared_norm(solved)
        + 0.5 * squared_norm(solved2, vector=True)
    )
''',
    }, '\\mathbb{D}_{KL}\\left(p \\,\\|\\, q\\right) = \\frac{1}{2} \\operatorname{tr}\\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right) \\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right)^T\\right) + \\frac{1}{2} \\left(L_{2}^{-1} \\left(m_{2} - m_{1}\\right)\\right)^T \\left(L_{2}^{-1} \\left(m_{2} - m_{1}\\right)\\right) + \\operatorname{tr}\\left(L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right) - \\log\\left(\\left|I_{k} + L_{2}^{-1} \\left(L_{1} - L_{2}\\right)\\right|\\right)', 'KL(p, q) = 1/2*tr(L2.I*(L1 - L2)*(L2.I*(L1 - L2)).T) + 1/2*(L2.I*(m2 - m1)).T*(L2.I*(m2 - m1)) + tr(L2.I*(L1 - L2)) - log(det(I(k) + L2.I*(L1 - L2)))'),
    ('kl_standard_normal', ()): Compiled('kl_standard_normal', (Parameter('mean', ('k',), frozenset([]), False), Parameter('log_variance', ('k',), frozenset([]), False), ), (), False, {
        'numpy': r'''from symkl.numeric.kernels import exp_gap, total


def kl_standard_normal(mean, log_variance):
    """KL(p, q) = Sum[exp(v[i]) + m[i]**2 - 1 - v[i], i]/2."""
    return 0.5 * total(exp_gap(log_variance) + mean**2)
''',
        'numba': r'''def kl_standard_normal(mean, log_variance, k, value, begin, end, work):
    """KL(p, q) = Sum[exp(v[i]) + m[i]**2 - 1 - v[i], i]/2."""
    own_log_variance = buffer(k)
    own_mean = buffer(k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or log_variance.shape[0] > 1:
            bad = bad + take(log_variance, at, end, own_log_variance, k)
        if at == begin or mean.shape[0] > 1:
            bad = bad + take(mean, at, end, own_mean, k)
        number = 0.0
        for i in range(k):
            number = number + wide((exp_gap(load(own_log_variance, i)) + square(load(own_mean, i))))
        put(value, at, min(at + WIDTH, end), 1, 0, (0.5 * number))
    return total(bad)
''',
        'jax': r'''from symkl.numeric.jax_kernels import exp_gap


def kl_standard_normal(mean, log_variance):
    """KL(p, q) = Sum[exp(v[i]) + m[i]**2 - 1 - v[i], i]/2."""
    return 0.5 * (exp_gap(log_variance) + mean**2).sum(-1)
''',
        'torch': r'''from symkl.numeric.torch_kernels import exp_gap


def kl_standard_normal(mean, log_variance):
    """KL(p, q) = Sum[exp(v[i]) + m[i]**2 - 1 - v[i], i]/2."""
    return 0.5 * (exp_gap(log_variance) + mean**2).sum(-1)
''',
    }, '\\mathbb{D}_{KL}\\left(p \\,\\|\\, q\\right) = \\frac{\\sum_{i=1}^{k} \\left(\\exp\\left({v}_{i}\\right) + {m}_{i}^{2} - 1 - {v}_{i}\\right)}{2}', 'KL(p, q) = Sum[exp(v[i]) + m[i]**2 - 1 - v[i], i]/2'),
    ('kl_diagonal_normal', ()): Compiled('kl_diagonal_normal', (Parameter('mean1', ('k',), frozenset([]), False), Parameter('log_variance1', ('k',), frozenset([]), False), Parameter('mean2', ('k',), frozenset([]), False), Parameter('log_variance2', ('k',), frozenset([]), False), ), (), False, {
        'numpy': r'''import numpy as np
from symkl.numeric.kernels import exp_gap, total


def kl_diagonal_normal(mean1, log_variance1, mean2, log_variance2):
    """KL(p, q) = Sum[exp(v1[i] - v2[i]) - 1 - (v1[i] - v2[i]) + ((m1[i] - m2[i])/exp(v2[i]/2))**2,
    i]/2."""
    return 0.5 * total(
        exp_gap(log_variance1 - log_variance2)
        + ((mean1 - mean2) * np.exp(-0.5 * log_variance2))**2
    )
''',
        'numba': r'''def kl_diagonal_normal(mean1, log_variance1, mean2, log_variance2, k, value, begin, end, work):
    """KL(p, q) = Sum[exp(v1[i] - v2[i]) - 1 - (v1[i] - v2[i]) + ((m1[i] - m2[i])/exp(v2[i]/2))**2, i]/2."""
    own_log_variance1 = buffer(k)
    own_log_variance2 = buffer(k)
    own_mean1 = buffer(k)
    own_mean2 = buffer(k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or log_variance1.shape[0] > 1:
            bad = bad + take(log_variance1, at, end, own_log_variance1, k)
        if at == begin or log_variance2.shape[0] > 1:
            bad = bad + take(log_variance2, at, end, own_log_variance2, k)
        if at == begin or mean1.shape[0] > 1:
            bad = bad + take(mean1, at, end, own_mean1, k)
        if at == begin or mean2.shape[0] > 1:
            bad = bad + take(mean2, at, end, own_mean2, k)
        number = 0.0
        for i in range(k):
            number = number + wide((exp_gap((load(own_log_variance1, i) + (-load(own_log_variance2, i)))) + square(((load(own_mean1, i) + (-load(own_mean2, i))) * exp((-(0.5 * load(own_log_variance2, i))))))))
        put(value, at, min(at + WIDTH, end), 1, 0, (0.5 * number))
    return total(bad)
''',
        'jax': r'''import jax.numpy as jnp
from symkl.numeric.jax_kernels import exp_gap


def kl_diagonal_normal(mean1, log_variance1, mean2, log_variance2):
    """KL(p, q) = Sum[exp(v1[i] - v2[i]) - 1 - (v1[i] - v2[i]) + ((m1[i] - m2[i])/exp(v2[i]/2))**2,
    i]/2."""
    return 0.5 * (
        exp_gap(log_variance1 - log_variance2)
        + ((mean1 - mean2) * jnp.exp(-0.5 * log_variance2))**2
    ).sum(-1)
''',
        'torch': r'''import torch
from symkl.numeric.torch_kernels import exp_gap


def kl_diagonal_normal(mean1, log_variance1, mean2, log_variance2):
    """KL(p, q) = Sum[exp(v1[i] - v2[i]) - 1 - (v1[i] - v2[i]) + ((m1[i] - m2[i])/exp(v2[i]/2))**2,
    i]/2."""
    return 0.5 * (
        exp_gap(log_variance1 - log_variance2)
        + ((mean1 - mean2) * torch.exp(-0.5 * log_variance2))**2
    ).sum(-1)
''',
    }, '\\mathbb{D}_{KL}\\left(p \\,\\|\\, q\\right) = \\frac{\\sum_{i=1}^{k} \\left(\\exp\\left({v_{1}}_{i} - {v_{2}}_{i}\\right) - 1 - \\left({v_{1}}_{i} - {v_{2}}_{i}\\right) + \\left(\\frac{{m_{1}}_{i} - {m_{2}}_{i}}{\\exp\\left(\\frac{{v_{2}}_{i}}{2}\\right)}\\right)^{2}\\right)}{2}', 'KL(p, q) = Sum[exp(v1[i] - v2[i]) - 1 - (v1[i] - v2[i]) + ((m1[i] - m2[i])/exp(v2[i]/2))**2, i]/2'),
    ('kl_discrete', ()): Compiled('kl_discrete', (Parameter('p', ('n',), frozenset(['mass']), False), Parameter('q', ('n',), frozenset(['mass']), False), ), (), False, {
        'numpy': r'''from symkl.numeric.kernels import total, weighted_log_gap


def kl_discrete(p, q):
    """KL(P, Q) = Sum[P(i)*((Q(i) - P(i))/P(i) - log(1 + (Q(i) - P(i))/P(i))), i]."""
    return total(weighted_log_gap(p, q))
''',
        'numba': r'''def kl_discrete(p, q, n, value, begin, end, work):
    """KL(P, Q) = Sum[P(i)*((Q(i) - P(i))/P(i) - log(1 + (Q(i) - P(i))/P(i))), i]."""
    own_p = buffer(n)
    own_q = buffer(n)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or p.shape[0] > 1:
            bad = bad + take(p, at, end, own_p, n)
        if at == begin or q.shape[0] > 1:
            bad = bad + take(q, at, end, own_q, n)
        number = 0.0
        for i in range(n):
            number = number + wide(weighted_log_gap(load(own_p, i), load(own_q, i)))
        put(value, at, min(at + WIDTH, end), 1, 0, number)
    return total(bad)
''',
        'jax': r'''from symkl.numeric.jax_kernels import weighted_log_gap


def kl_discrete(p, q):
    """KL(P, Q) = Sum[P(i)*((Q(i) - P(i))/P(i) - log(1 + (Q(i) - P(i))/P(i))), i]."""
    return weighted_log_gap(p, q).sum(-1)
''',
        'torch': r'''from symkl.numeric.torch_kernels import weighted_log_gap


def kl_discrete(p, q):
    """KL(P, Q) = Sum[P(i)*((Q(i) - P(i))/P(i) - log(1 + (Q(i) - P(i))/P(i))), i]."""
    return weighted_log_gap(p, q).sum(-1)
''',
    }, '\\mathbb{D}_{KL}\\left(P \\,\\|\\, Q\\right) = \\sum_{i=1}^{n} P\\left(i\\right) \\left(\\frac{Q\\left(i\\right) - P\\left(i\\right)}{P\\left(i\\right)} - \\log\\left(1 + \\frac{Q\\left(i\\right) - P\\left(i\\right)}{P\\left(i\\right)}\\right)\\right)', 'KL(P, Q) = Sum[P(i)*((Q(i) - P(i))/P(i) - log(1 + (Q(i) - P(i))/P(i))), i]'),
    ('logpdf_normal', ()): Compiled('logpdf_normal', (Parameter('x', ('k',), frozenset([]), False), Parameter('mean', ('k',), frozenset([]), False), Parameter('covariance', ('k', 'k'), frozenset(['spd']), True), ), (), True, {
        'numpy': r'''import math
from symkl.numeric.kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def logpdf_normal(x, mean, covariance):
    """log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))."""
    k = x.shape[-1]
    L_covariance = cholesky(covariance)
    solved = solve_triangular(L_covariance, x - mean, vector=True)
    return -0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_covariance))
        + squared_norm(solved, vector=True)
    )
''',
        'numba': r'''def logpdf_normal(x, mean, covariance, k, value, begin, end, work):
    """log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))."""
    own_covariance = buffer(k * k)
    L_covariance = buffer(k * k)
    own_x = buffer(k)
    own_mean = buffer(k)
    vector = buffer(k)
    solved = buffer(k)
    zero(L_covariance, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or covariance.shape[0] > 1:
            bad = bad + take_symmetric(covariance, at, end, own_covariance, k)
        if at == begin or covariance.shape[0] > 1:
            cholesky(own_covariance, L_covariance, k)
        number, sign = 0.0, 1.0
        for i in range(k):
            number, sign = number + log(magnitude(load(L_covariance, i * (k + 1)))), sign * load(L_covariance, i * (k + 1)) / magnitude(load(L_covariance, i * (k + 1)))
        number = number + log(sign)
        if at == begin or x.shape[0] > 1:
            bad = bad + take(x, at, end, own_x, k)
        if at == begin or mean.shape[0] > 1:
            bad = bad + take(mean, at, end, own_mean, k)
        if at == begin or mean.shape[0] > 1 or x.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_x, i) + (-load(own_mean, i))))
        if at == begin or covariance.shape[0] > 1 or mean.shape[0] > 1 or x.shape[0] > 1:
            solve_lower(L_covariance, vector, solved, k, 1, False)
        number2 = squared_norm(solved, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (-(0.5 * ((k * math.log((2.0 * math.pi))) + (2.0 * number) + number2))))
    return total(bad)
''',
        'jax': r'''import math
from symkl.numeric.jax_kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def logpdf_normal(x, mean, covariance):
    """log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))."""
    k = x.shape[-1]
    L_covariance = cholesky(covariance)
    solved = solve_triangular(L_covariance, x - mean, vector=True)
    return -0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_covariance))
        + squared_norm(solved, vector=True)
    )
''',
        'torch': r'''import math
from symkl.numeric.torch_kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def logpdf_normal(x, mean, covariance):
    """log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))."""
    k = x.shape[-1]
    L_covariance = cholesky(covariance)
    solved = solve_triangular(L_covariance, x - mean, vector=True)
    return -0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_covariance))
        + squared_norm(solved, vector=True)
    )
''',
    }, '\\log\\left(\\mathcal{N}\\left(x; m, S\\right)\\right) = - \\frac{1}{2} \\left(k \\log\\left(2 \\pi\\right) + \\log\\left(\\left|S\\right|\\right) + \\left(x - m\\right)^T S^{-1} \\left(x - m\\right)\\right)', 'log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))'),
    ('logpdf_normal', ('covariance',)): Compiled('logpdf_normal', (Parameter('x', ('k',), frozenset([]), False), Parameter('mean', ('k',), frozenset([]), False), Parameter('scale_tril', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), ), (), True, {
        'numpy': r'''import math
from symkl.numeric.kernels import entries_on_diagonal, log_product, solve_triangular, squared_norm


def logpdf_normal(x, mean, scale_tril):
    """log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))."""
    k = x.shape[-1]
    solved = solve_triangular(scale_tril, x - mean, vector=True)
    return -0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril))
        + squared_norm(solved, vector=True)
    )
''',
        'numba': r'''def logpdf_normal(x, mean, scale_tril, k, value, begin, end, work):
    """log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))."""
    own_scale_tril = buffer(k * k)
    own_x = buffer(k)
    own_mean = buffer(k)
    vector = buffer(k)
    solved = buffer(k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or scale_tril.shape[0] > 1:
            bad = bad + take(scale_tril, at, end, own_scale_tril, k * k)
        number, sign = 0.0, 1.0
        for i in range(k):
            number, sign = number + log(magnitude(load(own_scale_tril, i * (k + 1)))), sign * load(own_scale_tril, i * (k + 1)) / magnitude(load(own_scale_tril, i * (k + 1)))
        number = number + log(sign)
        if at == begin or x.shape[0] > 1:
            bad = bad + take(x, at, end, own_x, k)
        if at == begin or mean.shape[0] > 1:
            bad = bad + take(mean, at, end, own_mean, k)
        if at == begin or mean.shape[0] > 1 or x.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_x, i) + (-load(own_mean, i))))
        if at == begin or mean.shape[0] > 1 or scale_tril.shape[0] > 1 or x.shape[0] > 1:
            solve_lower(own_scale_tril, vector, solved, k, 1, False)
        number2 = squared_norm(solved, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (-(0.5 * ((k * math.log((2.0 * math.pi))) + (2.0 * number) + number2))))
    return total(bad)
''',
        'jax': r'''import math
from symkl.numeric.jax_kernels import entries_on_diagonal, log_product, solve_triangular, squared_norm


def logpdf_normal(x, mean, scale_tril):
    """log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))."""
    k = x.shape[-1]
    solved = solve_triangular(scale_tril, x - mean, vector=True)
    return -0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril))
        + squared_norm(solved, vector=True)
    )
''',
        'torch': r'''import math
from symkl.numeric.torch_kernels import entries_on_diagonal, log_product, solve_triangular, squared_norm


def logpdf_normal(x, mean, scale_tril):
    """log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))."""
    k = x.shape[-1]
    solved = solve_triangular(scale_tril, x - mean, vector=True)
    return -0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril))
        + squared_norm(solved, vector=True)
    )
''',
    }, '\\log\\left(\\mathcal{N}\\left(x; m, S\\right)\\right) = - \\frac{1}{2} \\left(k \\log\\left(2 \\pi\\right) + \\log\\left(\\left|S\\right|\\right) + \\left(x - m\\right)^T S^{-1} \\left(x - m\\right)\\right)', 'log(npdf(x, m, S)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))'),
    ('entropy_normal', ()): Compiled('entropy_normal', (Parameter('covariance', ('k', 'k'), frozenset(['spd']), True), ), (), True, {
        'numpy': r'''import math
from symkl.numeric.kernels import cholesky, entries_on_diagonal, log_product


def entropy_normal(covariance):
    """-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)."""
    k = covariance.shape[-2]
    L_covariance = cholesky(covariance)
    return 0.5 * (k * math.log(2 * math.pi) + 2 * log_product(entries_on_diagonal(L_covariance)) + k)
''',
        'numba': r'''def entropy_normal(covariance, k, value, begin, end, work):
    """-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)."""
    own_covariance = buffer(k * k)
    L_covariance = buffer(k * k)
    zero(L_covariance, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or covariance.shape[0] > 1:
            bad = bad + take_symmetric(covariance, at, end, own_covariance, k)
        if at == begin or covariance.shape[0] > 1:
            cholesky(own_covariance, L_covariance, k)
        number, sign = 0.0, 1.0
        for i in range(k):
            number, sign = number + log(magnitude(load(L_covariance, i * (k + 1)))), sign * load(L_covariance, i * (k + 1)) / magnitude(load(L_covariance, i * (k + 1)))
        number = number + log(sign)
        put(value, at, min(at + WIDTH, end), 1, 0, (0.5 * ((k * math.log((2.0 * math.pi))) + (2.0 * number) + k)))
    return total(bad)
''',
        'jax': r'''import math
from symkl.numeric.jax_kernels import cholesky, entries_on_diagonal, log_product


def entropy_normal(covariance):
    """-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)."""
    k = covariance.shape[-2]
    L_covariance = cholesky(covariance)
    return 0.5 * (k * math.log(2 * math.pi) + 2 * log_product(entries_on_diagonal(L_covariance)) + k)
''',
        'torch': r'''import math
from symkl.numeric.torch_kernels import cholesky, entries_on_diagonal, log_product


def entropy_normal(covariance):
    """-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)."""
    k = covariance.shape[-2]
    L_covariance = cholesky(covariance)
    return 0.5 * (k * math.log(2 * math.pi) + 2 * log_product(entries_on_diagonal(L_covariance)) + k)
''',
    }, '-\\mathbb{E}\\left[\\log\\left(\\mathcal{N}\\left(x; m, S\\right)\\right)\\right] = \\frac{1}{2} \\left(k \\log\\left(2 \\pi\\right) + \\log\\left(\\left|S\\right|\\right) + k\\right)', '-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)'),
    ('entropy_normal', ('covariance',)): Compiled('entropy_normal', (Parameter('scale_tril', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), ), (), False, {
        'numpy': r'''import math
from symkl.numeric.kernels import entries_on_diagonal, log_product


def entropy_normal(scale_tril):
    """-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)."""
    k = scale_tril.shape[-2]
    return 0.5 * (k * math.log(2 * math.pi) + 2 * log_product(entries_on_diagonal(scale_tril)) + k)
''',
        'numba': r'''def entropy_normal(scale_tril, k, value, begin, end, work):
    """-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)."""
    own_scale_tril = buffer(k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or scale_tril.shape[0] > 1:
            bad = bad + take(scale_tril, at, end, own_scale_tril, k * k)
        number, sign = 0.0, 1.0
        for i in range(k):
            number, sign = number + log(magnitude(load(own_scale_tril, i * (k + 1)))), sign * load(own_scale_tril, i * (k + 1)) / magnitude(load(own_scale_tril, i * (k + 1)))
        number = number + log(sign)
        put(value, at, min(at + WIDTH, end), 1, 0, (0.5 * ((k * math.log((2.0 * math.pi))) + (2.0 * number) + k)))
    return total(bad)
''',
        'jax': r'''import math
from symkl.numeric.jax_kernels import entries_on_diagonal, log_product


def entropy_normal(scale_tril):
    """-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)."""
    k = scale_tril.shape[-2]
    return 0.5 * (k * math.log(2 * math.pi) + 2 * log_product(entries_on_diagonal(scale_tril)) + k)
''',
        'torch': r'''import math
from symkl.numeric.torch_kernels import entries_on_diagonal, log_product


def entropy_normal(scale_tril):
    """-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)."""
    k = scale_tril.shape[-2]
    return 0.5 * (k * math.log(2 * math.pi) + 2 * log_product(entries_on_diagonal(scale_tril)) + k)
''',
    }, '-\\mathbb{E}\\left[\\log\\left(\\mathcal{N}\\left(x; m, S\\right)\\right)\\right] = \\frac{1}{2} \\left(k \\log\\left(2 \\pi\\right) + \\log\\left(\\left|S\\right|\\right) + k\\right)', '-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)'),
    ('cross_entropy_normal', ()): Compiled('cross_entropy_normal', (Parameter('mu1', ('k',), frozenset([]), False), Parameter('Sigma1', ('k', 'k'), frozenset(['spd']), True), Parameter('mu2', ('k',), frozenset([]), False), Parameter('Sigma2', ('k', 'k'), frozenset(['spd']), True), ), (), True, {
        'numpy': r'''import math
from symkl.numeric.kernels import cholesky, entries_on_diagonal, log_product, squared_norm, triangle_solver


def cross_entropy_normal(mu1, Sigma1, mu2, Sigma2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma2 = cholesky(Sigma2)
    L_Sigma1 = cholesky(Sigma1)
    solve = triangle_solver(L_Sigma2)
    solved = solve(L_Sigma1, lower=True)
    solved2 = solve(mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_Sigma2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
        'numba': r'''def cross_entropy_normal(mu1, Sigma1, mu2, Sigma2, k, value, begin, end, work):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 - m2))."""
    own_Sigma2 = buffer(k * k)
    L_Sigma2 = buffer(k * k)
    own_Sigma1 = buffer(k * k)
    L_Sigma1 = buffer(k * k)
    solved = buffer(k * k)
    own_mu1 = buffer(k)
    own_mu2 = buffer(k)
    vector = buffer(k)
    solved2 = buffer(k)
    zero(L_Sigma2, k * k)
    zero(L_Sigma1, k * k)
    zero(solved, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or Sigma2.shape[0] > 1:
            bad = bad + take_symmetric(Sigma2, at, end, own_Sigma2, k)
        if at == begin or Sigma2.shape[0] > 1:
            cholesky(own_Sigma2, L_Sigma2, k)
        number, sign = 0.0, 1.0
        for i in range(k):
            number, sign = number + log(magnitude(load(L_Sigma2, i * (k + 1)))), sign * load(L_Sigma2, i * (k + 1)) / magnitude(load(L_Sigma2, i * (k + 1)))
        number = number + log(sign)
        if at == begin or Sigma1.shape[0] > 1:
            bad = bad + take_symmetric(Sigma1, at, end, own_Sigma1, k)
        if at == begin or Sigma1.shape[0] > 1:
            cholesky(own_Sigma1, L_Sigma1, k)
        if at == begin or Sigma1.shape[0] > 1 or Sigma2.shape[0] > 1:
            solve_lower(L_Sigma2, L_Sigma1, solved, k, k, True)
        number2 = squared_norm(solved, k * k)
        if at == begin or mu1.shape[0] > 1:
            bad = bad + take(mu1, at, end, own_mu1, k)
        if at == begin or mu2.shape[0] > 1:
            bad = bad + take(mu2, at, end, own_mu2, k)
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_mu1, i) + (-load(own_mu2, i))))
        if at == begin or Sigma2.shape[0] > 1 or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            solve_lower(L_Sigma2, vector, solved2, k, 1, False)
        number3 = squared_norm(solved2, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (0.5 * ((k * math.log((2.0 * math.pi))) + (2.0 * number) + number2 + number3)))
    return total(bad)
''',
        'jax': r'''import math
from symkl.numeric.jax_kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def cross_entropy_normal(mu1, Sigma1, mu2, Sigma2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma2 = cholesky(Sigma2)
    L_Sigma1 = cholesky(Sigma1)
    solved = solve_triangular(L_Sigma2, L_Sigma1, lower=True)
    solved2 = solve_triangular(L_Sigma2, mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_Sigma2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
        'torch': r'''import math
from symkl.numeric.torch_kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def cross_entropy_normal(mu1, Sigma1, mu2, Sigma2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma2 = cholesky(Sigma2)
    L_Sigma1 = cholesky(Sigma1)
    solved = solve_triangular(L_Sigma2, L_Sigma1, lower=True)
    solved2 = solve_triangular(L_Sigma2, mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_Sigma2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
    }, '-\\mathbb{E}\\left[\\log\\left(\\mathcal{N}\\left(x; m_{2}, S_{2}\\right)\\right)\\right] = \\frac{1}{2} \\left(k \\log\\left(2 \\pi\\right) + \\log\\left(\\left|S_{2}\\right|\\right) + \\operatorname{tr}\\left(S_{2}^{-1} S_{1}\\right) + \\left(m_{1} - m_{2}\\right)^T S_{2}^{-1} \\left(m_{1} - m_{2}\\right)\\right)', '-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 - m2))'),
    ('cross_entropy_normal', ('Sigma1',)): Compiled('cross_entropy_normal', (Parameter('mu1', ('k',), frozenset([]), False), Parameter('scale_tril1', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), Parameter('mu2', ('k',), frozenset([]), False), Parameter('Sigma2', ('k', 'k'), frozenset(['spd']), True), ), (), True, {
        'numpy': r'''import math
from symkl.numeric.kernels import cholesky, entries_on_diagonal, log_product, squared_norm, triangle_solver


def cross_entropy_normal(mu1, scale_tril1, mu2, Sigma2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma2 = cholesky(Sigma2)
    solve = triangle_solver(L_Sigma2)
    solved = solve(scale_tril1, lower=True)
    solved2 = solve(mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_Sigma2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
        'numba': r'''def cross_entropy_normal(mu1, scale_tril1, mu2, Sigma2, k, value, begin, end, work):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 - m2))."""
    own_Sigma2 = buffer(k * k)
    L_Sigma2 = buffer(k * k)
    own_scale_tril1 = buffer(k * k)
    solved = buffer(k * k)
    own_mu1 = buffer(k)
    own_mu2 = buffer(k)
    vector = buffer(k)
    solved2 = buffer(k)
    zero(L_Sigma2, k * k)
    zero(solved, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or Sigma2.shape[0] > 1:
            bad = bad + take_symmetric(Sigma2, at, end, own_Sigma2, k)
        if at == begin or Sigma2.shape[0] > 1:
            cholesky(own_Sigma2, L_Sigma2, k)
        number, sign = 0.0, 1.0
        for i in range(k):
            number, sign = number + log(magnitude(load(L_Sigma2, i * (k + 1)))), sign * load(L_Sigma2, i * (k + 1)) / magnitude(load(L_Sigma2, i * (k + 1)))
        number = number + log(sign)
        if at == begin or scale_tril1.shape[0] > 1:
            bad = bad + take(scale_tril1, at, end, own_scale_tril1, k * k)
        if at == begin or Sigma2.shape[0] > 1 or scale_tril1.shape[0] > 1:
            solve_lower(L_Sigma2, own_scale_tril1, solved, k, k, True)
        number2 = squared_norm(solved, k * k)
        if at == begin or mu1.shape[0] > 1:
            bad = bad + take(mu1, at, end, own_mu1, k)
        if at == begin or mu2.shape[0] > 1:
            bad = bad + take(mu2, at, end, own_mu2, k)
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_mu1, i) + (-load(own_mu2, i))))
        if at == begin or Sigma2.shape[0] > 1 or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            solve_lower(L_Sigma2, vector, solved2, k, 1, False)
        number3 = squared_norm(solved2, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (0.5 * ((k * math.log((2.0 * math.pi))) + (2.0 * number) + number2 + number3)))
    return total(bad)
''',
        'jax': r'''import math
from symkl.numeric.jax_kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def cross_entropy_normal(mu1, scale_tril1, mu2, Sigma2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma2 = cholesky(Sigma2)
    solved = solve_triangular(L_Sigma2, scale_tril1, lower=True)
    solved2 = solve_triangular(L_Sigma2, mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_Sigma2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
        'torch': r'''import math
from symkl.numeric.torch_kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def cross_entropy_normal(mu1, scale_tril1, mu2, Sigma2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma2 = cholesky(Sigma2)
    solved = solve_triangular(L_Sigma2, scale_tril1, lower=True)
    solved2 = solve_triangular(L_Sigma2, mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(L_Sigma2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
    }, '-\\mathbb{E}\\left[\\log\\left(\\mathcal{N}\\left(x; m_{2}, S_{2}\\right)\\right)\\right] = \\frac{1}{2} \\left(k \\log\\left(2 \\pi\\right) + \\log\\left(\\left|S_{2}\\right|\\right) + \\operatorname{tr}\\left(S_{2}^{-1} S_{1}\\right) + \\left(m_{1} - m_{2}\\right)^T S_{2}^{-1} \\left(m_{1} - m_{2}\\right)\\right)', '-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 - m2))'),
    ('cross_entropy_normal', ('Sigma2',)): Compiled('cross_entropy_normal', (Parameter('mu1', ('k',), frozenset([]), False), Parameter('Sigma1', ('k', 'k'), frozenset(['spd']), True), Parameter('mu2', ('k',), frozenset([]), False), Parameter('scale_tril2', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), ), (), True, {
        'numpy': r'''import math
from symkl.numeric.kernels import cholesky, entries_on_diagonal, log_product, squared_norm, triangle_solver


def cross_entropy_normal(mu1, Sigma1, mu2, scale_tril2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma1 = cholesky(Sigma1)
    solve = triangle_solver(scale_tril2)
    solved = solve(L_Sigma1, lower=True)
    solved2 = solve(mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
        'numba': r'''def cross_entropy_normal(mu1, Sigma1, mu2, scale_tril2, k, value, begin, end, work):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 - m2))."""
    own_scale_tril2 = buffer(k * k)
    own_Sigma1 = buffer(k * k)
    L_Sigma1 = buffer(k * k)
    solved = buffer(k * k)
    own_mu1 = buffer(k)
    own_mu2 = buffer(k)
    vector = buffer(k)
    solved2 = buffer(k)
    zero(L_Sigma1, k * k)
    zero(solved, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or scale_tril2.shape[0] > 1:
            bad = bad + take(scale_tril2, at, end, own_scale_tril2, k * k)
        number, sign = 0.0, 1.0
        for i in range(k):
            number, sign = number + log(magnitude(load(own_scale_tril2, i * (k + 1)))), sign * load(own_scale_tril2, i * (k + 1)) / magnitude(load(own_scale_tril2, i * (k + 1)))
        number = number + log(sign)
        if at == begin or Sigma1.shape[0] > 1:
            bad = bad + take_symmetric(Sigma1, at, end, own_Sigma1, k)
        if at == begin or Sigma1.shape[0] > 1:
            cholesky(own_Sigma1, L_Sigma1, k)
        if at == begin or Sigma1.shape[0] > 1 or scale_tril2.shape[0] > 1:
            solve_lower(own_scale_tril2, L_Sigma1, solved, k, k, True)
        number2 = squared_norm(solved, k * k)
        if at == begin or mu1.shape[0] > 1:
            bad = bad + take(mu1, at, end, own_mu1, k)
        if at == begin or mu2.shape[0] > 1:
            bad = bad + take(mu2, at, end, own_mu2, k)
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_mu1, i) + (-load(own_mu2, i))))
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1 or scale_tril2.shape[0] > 1:
            solve_lower(own_scale_tril2, vector, solved2, k, 1, False)
        number3 = squared_norm(solved2, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (0.5 * ((k * math.log((2.0 * math.pi))) + (2.0 * number) + number2 + number3)))
    return total(bad)
''',
        'jax': r'''import math
from symkl.numeric.jax_kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def cross_entropy_normal(mu1, Sigma1, mu2, scale_tril2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma1 = cholesky(Sigma1)
    solved = solve_triangular(scale_tril2, L_Sigma1, lower=True)
    solved2 = solve_triangular(scale_tril2, mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
        'torch': r'''import math
from symkl.numeric.torch_kernels import cholesky, entries_on_diagonal, log_product, solve_triangular, squared_norm


def cross_entropy_normal(mu1, Sigma1, mu2, scale_tril2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    L_Sigma1 = cholesky(Sigma1)
    solved = solve_triangular(scale_tril2, L_Sigma1, lower=True)
    solved2 = solve_triangular(scale_tril2, mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
    }, '-\\mathbb{E}\\left[\\log\\left(\\mathcal{N}\\left(x; m_{2}, S_{2}\\right)\\right)\\right] = \\frac{1}{2} \\left(k \\log\\left(2 \\pi\\right) + \\log\\left(\\left|S_{2}\\right|\\right) + \\operatorname{tr}\\left(S_{2}^{-1} S_{1}\\right) + \\left(m_{1} - m_{2}\\right)^T S_{2}^{-1} \\left(m_{1} - m_{2}\\right)\\right)', '-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 - m2))'),
    ('cross_entropy_normal', ('Sigma1', 'Sigma2')): Compiled('cross_entropy_normal', (Parameter('mu1', ('k',), frozenset([]), False), Parameter('scale_tril1', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), Parameter('mu2', ('k',), frozenset([]), False), Parameter('scale_tril2', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), ), (), True, {
        'numpy': r'''import math
from symkl.numeric.kernels import entries_on_diagonal, log_product, squared_norm, triangle_solver


def cross_entropy_normal(mu1, scale_tril1, mu2, scale_tril2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    solve = triangle_solver(scale_tril2)
    solved = solve(scale_tril1, lower=True)
    solved2 = solve(mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
        'numba': r'''def cross_entropy_normal(mu1, scale_tril1, mu2, scale_tril2, k, value, begin, end, work):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 - m2))."""
    own_scale_tril2 = buffer(k * k)
    own_scale_tril1 = buffer(k * k)
    solved = buffer(k * k)
    own_mu1 = buffer(k)
    own_mu2 = buffer(k)
    vector = buffer(k)
    solved2 = buffer(k)
    zero(solved, k * k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or scale_tril2.shape[0] > 1:
            bad = bad + take(scale_tril2, at, end, own_scale_tril2, k * k)
        number, sign = 0.0, 1.0
        for i in range(k):
            number, sign = number + log(magnitude(load(own_scale_tril2, i * (k + 1)))), sign * load(own_scale_tril2, i * (k + 1)) / magnitude(load(own_scale_tril2, i * (k + 1)))
        number = number + log(sign)
        if at == begin or scale_tril1.shape[0] > 1:
            bad = bad + take(scale_tril1, at, end, own_scale_tril1, k * k)
        if at == begin or scale_tril1.shape[0] > 1 or scale_tril2.shape[0] > 1:
            solve_lower(own_scale_tril2, own_scale_tril1, solved, k, k, True)
        number2 = squared_norm(solved, k * k)
        if at == begin or mu1.shape[0] > 1:
            bad = bad + take(mu1, at, end, own_mu1, k)
        if at == begin or mu2.shape[0] > 1:
            bad = bad + take(mu2, at, end, own_mu2, k)
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1:
            for i in range(k):
                store(vector, i, (load(own_mu1, i) + (-load(own_mu2, i))))
        if at == begin or mu1.shape[0] > 1 or mu2.shape[0] > 1 or scale_tril2.shape[0] > 1:
            solve_lower(own_scale_tril2, vector, solved2, k, 1, False)
        number3 = squared_norm(solved2, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (0.5 * ((k * math.log((2.0 * math.pi))) + (2.0 * number) + number2 + number3)))
    return total(bad)
''',
        'jax': r'''import math
from symkl.numeric.jax_kernels import entries_on_diagonal, log_product, solve_triangular, squared_norm


def cross_entropy_normal(mu1, scale_tril1, mu2, scale_tril2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    solved = solve_triangular(scale_tril2, scale_tril1, lower=True)
    solved2 = solve_triangular(scale_tril2, mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
        'torch': r'''import math
from symkl.numeric.torch_kernels import entries_on_diagonal, log_product, solve_triangular, squared_norm


def cross_entropy_normal(mu1, scale_tril1, mu2, scale_tril2):
    """-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 -
    m2))."""
    k = mu1.shape[-1]
    solved = solve_triangular(scale_tril2, scale_tril1, lower=True)
    solved2 = solve_triangular(scale_tril2, mu1 - mu2, vector=True)
    return 0.5 * (
        k * math.log(2 * math.pi)
        + 2 * log_product(entries_on_diagonal(scale_tril2))
        + squared_norm(solved)
        + squared_norm(solved2, vector=True)
    )
''',
    }, '-\\mathbb{E}\\left[\\log\\left(\\mathcal{N}\\left(x; m_{2}, S_{2}\\right)\\right)\\right] = \\frac{1}{2} \\left(k \\log\\left(2 \\pi\\right) + \\log\\left(\\left|S_{2}\\right|\\right) + \\operatorname{tr}\\left(S_{2}^{-1} S_{1}\\right) + \\left(m_{1} - m_{2}\\right)^T S_{2}^{-1} \\left(m_{1} - m_{2}\\right)\\right)', '-E[log(npdf(x, m2, S2))] = 1/2*(k*log(2*pi) + log(det(S2)) + tr(S2.I*S1) + (m1 - m2).T*S2.I*(m1 - m2))'),
    ('expected_quadratic_form', ()): Compiled('expected_quadratic_form', (Parameter('A', ('k', 'k'), frozenset([]), False), Parameter('mean', ('k',), frozenset([]), False), Parameter('covariance', ('k', 'k'), frozenset(['spd']), False), ), (), False, {
        'numpy': r'''from symkl.numeric.kernels import apply, dot, trace_of_product


def expected_quadratic_form(A, mean, covariance):
    """E[x.T*A*x] = tr(A*S) + m.T*A*m."""
    return trace_of_product(A, covariance) + dot(mean, apply(A, mean, vector=True))
''',
        'numba': r'''def expected_quadratic_form(A, mean, covariance, k, value, begin, end, work):
    """E[x.T*A*x] = tr(A*S) + m.T*A*m."""
    own_A = buffer(k * k)
    own_covariance = buffer(k * k)
    own_mean = buffer(k)
    matrix = buffer(k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or A.shape[0] > 1:
            bad = bad + take(A, at, end, own_A, k * k)
        if at == begin or covariance.shape[0] > 1:
            bad = bad + take_symmetric(covariance, at, end, own_covariance, k)
        number = trace_of_product(own_A, own_covariance, k, k)
        if at == begin or mean.shape[0] > 1:
            bad = bad + take(mean, at, end, own_mean, k)
        if at == begin or A.shape[0] > 1 or mean.shape[0] > 1:
            product(own_A, own_mean, matrix, k, k, 1)
        number2 = dot(own_mean, matrix, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (number + number2))
    return total(bad)
''',
        'jax': r'''from symkl.numeric.jax_kernels import apply, dot, trace_of_product


def expected_quadratic_form(A, mean, covariance):
    """E[x.T*A*x] = tr(A*S) + m.T*A*m."""
    return trace_of_product(A, covariance) + dot(mean, apply(A, mean, vector=True))
''',
        'torch': r'''from symkl.numeric.torch_kernels import apply, dot, trace_of_product


def expected_quadratic_form(A, mean, covariance):
    """E[x.T*A*x] = tr(A*S) + m.T*A*m."""
    return trace_of_product(A, covariance) + dot(mean, apply(A, mean, vector=True))
''',
    }, '\\mathbb{E}\\left[x^T A x\\right] = \\operatorname{tr}\\left(A S\\right) + m^T A m', 'E[x.T*A*x] = tr(A*S) + m.T*A*m'),
    ('expected_quadratic_form', ('covariance',)): Compiled('expected_quadratic_form', (Parameter('A', ('k', 'k'), frozenset([]), False), Parameter('mean', ('k',), frozenset([]), False), Parameter('scale_tril', ('k', 'k'), frozenset(['lower', 'positive diagonal']), False), ), (), False, {
        'numpy': r'''from symkl.numeric.kernels import apply, dot, trace_of_product, transpose


def expected_quadratic_form(A, mean, scale_tril):
    """E[x.T*A*x] = tr(A*S) + m.T*A*m."""
    return (
        trace_of_product(A, apply(scale_tril, transpose(scale_tril)))
        + dot(mean, apply(A, mean, vector=True))
    )
''',
        'numba': r'''def expected_quadratic_form(A, mean, scale_tril, k, value, begin, end, work):
    """E[x.T*A*x] = tr(A*S) + m.T*A*m."""
    own_A = buffer(k * k)
    own_scale_tril = buffer(k * k)
    matrix = buffer(k * k)
    matrix2 = buffer(k * k)
    own_mean = buffer(k)
    matrix3 = buffer(k)
    bad = 0.0
    for at in range(begin, end, WIDTH):
        if at == begin or A.shape[0] > 1:
            bad = bad + take(A, at, end, own_A, k * k)
        if at == begin or scale_tril.shape[0] > 1:
            bad = bad + take(scale_tril, at, end, own_scale_tril, k * k)
        if at == begin or scale_tril.shape[0] > 1:
            for i in range(k * k):
                store(matrix, i, load(own_scale_tril, i % k * k + i // k))
        if at == begin or scale_tril.shape[0] > 1:
            product(own_scale_tril, matrix, matrix2, k, k, k)
        number = trace_of_product(own_A, matrix2, k, k)
        if at == begin or mean.shape[0] > 1:
            bad = bad + take(mean, at, end, own_mean, k)
        if at == begin or A.shape[0] > 1 or mean.shape[0] > 1:
            product(own_A, own_mean, matrix3, k, k, 1)
        number2 = dot(own_mean, matrix3, k)
        put(value, at, min(at + WIDTH, end), 1, 0, (number + number2))
    return total(bad)
''',
        'jax': r'''from symkl.numeric.jax_kernels import apply, dot, trace_of_product, transpose


def expected_quadratic_form(A, mean, scale_tril):
    """E[x.T*A*x] = tr(A*S) + m.T*A*m."""
    return (
        trace_of_product(A, apply(scale_tril, transpose(scale_tril)))
        + dot(mean, apply(A, mean, vector=True))
    )
''',
        'torch': r'''from symkl.numeric.torch_kernels import apply, dot, trace_of_product, transpose


def expected_quadratic_form(A, mean, scale_tril):
    """E[x.T*A*x] = tr(A*S) + m.T*A*m."""
    return (
        trace_of_product(A, apply(scale_tril, transpose(scale_tril)))
        + dot(mean, apply(A, mean, vector=True))
    )
''',
    }, '\\mathbb{E}\\left[x^T A x\\right] = \\operatorname{tr}\\left(A S\\right) + m^T A m', 'E[x.T*A*x] = tr(A*S) + m.T*A*m'),
}
