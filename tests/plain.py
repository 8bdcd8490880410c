"""Claims by plain floating point: another reading of the language, which shares nothing with the one under test."""

from __future__ import annotations

import ast
import itertools
import re
from math import factorial, pi
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(6)
STEP = 1e-5
MOST_COORDINATES = 4
BINDERS = {"Sum", "Prod", "Vec", "Diag"}
RELATIONS = {
    "<=": lambda a, b: np.all(a <= b + 1e-7),
    ">=": lambda a, b: np.all(a >= b - 1e-7),
    "=": lambda a, b: np.allclose(a, b, rtol=2e-4, atol=2e-5),
}


def spd(rng: Generator, n: int) -> Any:  # noqa: ANN401 - numbers and arrays
    a = rng.normal(size=(n, n))
    return a @ a.T + np.eye(n)


def sigmoid(t: Any) -> Any:  # noqa: ANN401
    return 1 / (1 + np.exp(-t))


def softmax(z: Any) -> Any:  # noqa: ANN401
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def density(x: Any, m: Any, s: Any) -> float:  # noqa: ANN401
    x, m, s = (np.atleast_2d(a) for a in (x, m, s))
    away = x - m
    return float(np.exp(-0.5 * (away.T @ np.linalg.inv(s) @ away)[0, 0]) / np.sqrt(np.linalg.det(2 * pi * s)))


FUNCTIONS: dict[str, Any] = {
    "sigmoid": sigmoid,
    "softmax": softmax,
    "tanh": np.tanh,
    "relu": lambda t: np.maximum(t, 0),
    "softplus": lambda t: np.logaddexp(0, t),
    "logsumexp": lambda z: float(np.log(np.sum(np.exp(z)))),
    "max": max,
    "min": min,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": abs,
    "tr": lambda a: float(np.trace(np.atleast_2d(a))),
    "det": lambda a: float(np.linalg.det(np.atleast_2d(a))),
    "inv": lambda a: np.linalg.inv(np.atleast_2d(a)),
    "I": np.eye,
    "ones": lambda n: np.ones((n, 1)),
    "Z": lambda n, m: np.zeros((n, m)),
    "diagm": lambda v: np.diag(np.ravel(v)),
    "had": lambda a, b: a * b,
    "npdf": density,
    "lognpdf": lambda x, m, s: float(np.log(density(x, m, s))),
    "factorial": factorial,
}


class Plain:
    """One claim under its declarations at one random point."""

    def __init__(self, let: str, rng: Generator) -> None:
        self.rng = rng
        self.names: dict[str, Any] = {}
        self.blocks: dict[str, int] = {}  # how many rows each of several matrices has
        self.sizes: dict[str, str] = {}  # of indices
        self.rows: set[str] = set()  # matrices whose rows are the members of a family
        self.laws: dict[str, tuple[int, Any, Any]] = {}
        self.local: dict[str, str] = {}
        least = dict(re.findall(r"(\w+) >= (\d)", let))
        let = re.sub(r"(\w+) = 1\.\.([^,;]+)", r"; \1: index(\2)", let).replace(", ;", ";")
        items = [item.strip() for item in let.split(";") if item.strip()]
        for names, size in re.findall(r"((?:\w+, )*\w+): index\((.*?)\)", let):
            self.sizes.update(dict.fromkeys(names.split(", "), size))
        for word in re.findall(r"\b[A-Za-z]\w*\b", let):
            self.names.setdefault(word, None)
        self.least = {name: int(k) for name, k in least.items()}
        for item in items:
            self._declared(item)

    def size(self, text: str) -> int:
        names = {n: self._dimension(n) for n in re.findall(r"[A-Za-z]\w*", text)}
        return int(eval(text, {}, names))  # noqa: S307 - of the corpus

    def _dimension(self, name: str) -> int:
        if not isinstance(self.names.get(name), int):
            self.names[name] = int(self.rng.integers(self.least.get(name, 1), 4))
        return self.names[name]

    def _declared(self, item: str) -> None:
        if found := re.fullmatch(r"(\w+) := (.*)", item):
            self.local[found[1]] = found[2]
        elif found := re.fullmatch(r"iid (\w+)\[(\w+)\] ~ (Normal|Any)\((.*), (.*)\)", item):
            self.laws[found[1]] = (self.size(self.sizes[found[2]]), found[4], found[5])
        elif "index(" in item or " >= " in item:
            return
        elif found := re.fullmatch(r"(\w+)(?:\[(.*?)\])?: (.*)", item):
            name, inside, rest = found.groups()
            kind, *facts = (part.strip() for part in rest.split(","))
            many = [self.size(self.sizes[i.strip()]) for i in inside.split(",")] if inside else []
            self._drawn(name, many, kind, set(facts))

    def _drawn(self, name: str, many: list[int], kind: str, facts: set[str]) -> None:
        if kind == "dimension":
            self._dimension(name)
            return
        shape = [] if kind == "scalar" else [self.size(part) for part in kind.split(" x ")]
        if len(many) == 1 and len(shape) == 2:
            self.blocks[name] = shape[0]
            each = [spd(self.rng, shape[0]) if "spd" in facts else self.rng.normal(size=shape) for _ in range(many[0])]
            self.names[name] = np.vstack(each)
            return
        if len(many) == 1 and len(shape) == 1:
            self.rows.add(name)
        full = (*many, *shape) if many else tuple(shape)
        if full and len(full) == 1:
            full = (*full, 1)
        value = spd(self.rng, full[0]) if "spd" in facts else self.rng.normal(size=full) if full else self.rng.normal()
        if "positive" in facts:
            value = np.abs(value) + 0.2
        if "probability" in facts:
            value = sigmoid(value)
        self.names[name] = float(value) if np.ndim(value) == 0 else value

    # ------------------------------------------------------------------------------------------------------- terms

    def holds(self, claim: str) -> bool:
        claim = re.sub(r"(\w+) = (\d)\.\.(\w+)\]", r"\1, \2, \3]", claim)
        for sign, compared in RELATIONS.items():
            parts = re.split(rf"(?<![<>=!]){sign}(?!=)", claim)
            if len(parts) == 2:
                sides = [ast.parse(side.strip(), mode="eval").body for side in parts]
                bound = {b for side in sides for b in bound_in(side)}
                free = [i for i in self.sizes if re.search(rf"\b{i}\b", claim) and i not in bound]
                for values in itertools.product(*(range(1, self.size(self.sizes[i]) + 1) for i in free)):
                    self.names.update(zip(free, values, strict=True))
                    left, right = map(self.of, sides)
                    if not compared(left, right):
                        return False
                return True
        raise AssertionError(claim)

    def of(self, node: ast.expr) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 - one line for each kind
        match node:
            case ast.Constant(value):
                return value
            case ast.Name("pi"):
                return pi
            case ast.Name(name):
                return self.of(ast.parse(self.local[name], mode="eval").body) if name in self.local else self.names[name]
            case ast.UnaryOp(ast.USub(), term):
                return -self.of(term)
            case ast.BinOp(left, op, right):
                return self.joined(op, self.of(left), self.of(right))
            case ast.Attribute(term, "T"):
                return np.transpose(self.of(term))
            case ast.Attribute(term, "I"):
                return np.linalg.inv(np.atleast_2d(self.of(term)))
            case ast.Compare(left, [ast.Eq()], [right]):
                return float(self.of(left) == self.of(right))
            case ast.Call(ast.Name("unit"), [ast.Name(i)]):
                return np.eye(self.size(self.sizes[i]))[:, [self.names[i] - 1]]
            case ast.Call(ast.Name(name), arguments):
                return FUNCTIONS[name](*map(self.of, arguments))
            case ast.Subscript(ast.Name("Sum" | "Prod" | "Vec" | "Diag" as name), ast.Tuple([body, ast.Name(i), *ends])):
                return self.bound(name, body, i, ends)
            case ast.Subscript(ast.Name("D"), ast.Tuple([term, by])):
                return self.derivative(term, by)
            case ast.Subscript(ast.Name("E"), term):
                return self.average(lambda: self.of(term))
            case ast.Subscript(ast.Name("Var"), term):
                return self.covariance(term, term)
            case ast.Subscript(ast.Name("Cov"), ast.Tuple([first, second])):
                return self.covariance(first, second)
            case ast.Subscript(term, at):
                return self.member(term, [self.of(i) for i in (at.elts if isinstance(at, ast.Tuple) else [at])])
        raise AssertionError(ast.dump(node))

    @staticmethod
    def joined(op: ast.operator, a: Any, b: Any) -> Any:  # noqa: ANN401
        match op:
            case ast.Add():
                return a + b
            case ast.Sub():
                return a - b
            case ast.Div():
                return a / b
            case ast.Pow():
                return np.linalg.matrix_power(a, b) if np.ndim(a) else float(a) ** b
        if not (np.ndim(a) and np.ndim(b)):
            return a * b
        product = np.atleast_2d(a) @ np.atleast_2d(b)
        return float(product[0, 0]) if product.shape == (1, 1) else product

    def bound(self, kind: str, body: ast.expr, i: str, ends: list[ast.expr]) -> Any:  # noqa: ANN401
        low, high = map(self.of, ends) if ends else (1, self.size(self.sizes[i]))
        before, found = self.names.get(i), []
        for at in range(low, high + 1):
            self.names[i] = at
            found.append(self.of(body))
        self.names[i] = before
        if kind == "Sum":
            return sum(found)
        if kind == "Prod":
            return float(np.prod(found))
        return np.reshape(found, (-1, 1)) if kind == "Vec" else np.diag(np.ravel(found))

    def member(self, term: ast.expr, at: list[int]) -> Any:  # noqa: ANN401
        whole, name = self.of(term), term.id if isinstance(term, ast.Name) else ""
        if len(at) == 2:
            return float(whole[at[0] - 1, at[1] - 1])
        rows = self.blocks.get(name)
        if rows is not None:
            block = whole[(at[0] - 1) * rows : at[0] * rows]
            return float(block[0, 0]) if block.shape == (1, 1) else block
        row = np.atleast_2d(whole)[at[0] - 1].reshape(-1, 1)
        return float(row[0, 0]) if row.size == 1 else row

    def derivative(self, term: ast.expr, by: ast.expr) -> Any:  # noqa: ANN401
        if isinstance(by, ast.Subscript):
            whole = self.derivative(term, by.value)
            assert isinstance(by.value, ast.Name)
            at = by.slice.elts if isinstance(by.slice, ast.Tuple) else [by.slice]
            if np.ndim(self.of(term)) == 0:
                picked = np.reshape(whole, np.shape(self.names[by.value.id]))
                index = [self.of(i) - 1 for i in at]
                out = picked[tuple(index)] if len(index) > 1 else picked[index[0]].reshape(-1, 1)
                return float(np.ravel(out)[0]) if np.size(out) == 1 else out
            return whole[:, self.of(at[0]) - 1].reshape(-1, 1)
        assert isinstance(by, ast.Name)
        before = self.names[by.id]
        at = np.atleast_2d(np.array(before, dtype=float))
        slopes = []
        for place in np.ndindex(at.shape):
            ends = []
            for step in (STEP, -STEP):
                moved = at.copy()
                moved[place] += step
                self.names[by.id] = moved if np.ndim(before) else float(moved[0, 0])
                ends.append(self.of(term))
            slopes.append((ends[0] - ends[1]) / (2 * STEP))
        self.names[by.id] = before
        if np.ndim(slopes[0]) == 0:
            return np.reshape(slopes, at.shape) if np.ndim(before) else slopes[0]
        return np.hstack(slopes) if np.ndim(before) else slopes[0]

    # ---------------------------------------------------------------------------------------------------- averages

    def average(self, read: Any) -> Any:  # noqa: ANN401
        """By Gauss and Hermite: exact for polynomials of the degrees that occur."""
        ((name, (n, mean, covariance)),) = self.laws.items()
        m, s = (np.atleast_2d(self.names[x]) for x in (mean, covariance))
        root, p = np.linalg.cholesky(s), len(m)
        self.blocks[name] = p
        total: Any = 0.0
        for places in itertools.product(range(len(NODES)), repeat=n * p):
            w = np.prod(WEIGHTS[list(places)]) / (2 * pi) ** (n * p / 2)
            z = NODES[list(places)].reshape(n, p).T
            self.names[name] = (m + root @ z).T.reshape(-1, 1)
            total = total + w * read()
        return total

    def covariance(self, first: ast.expr, second: ast.expr) -> Any:  # noqa: ANN401
        def product() -> Any:  # noqa: ANN401
            a, b = (np.atleast_2d(self.of(t)) for t in (first, second))
            return a @ b.T

        means = [np.atleast_2d(self.average(lambda t=t: self.of(t))) for t in (first, second)]
        out = self.average(product) - means[0] @ means[1].T
        return float(out[0, 0]) if out.shape == (1, 1) else out


def bound_in(term: ast.AST) -> set[str]:
    """The indices that sums and products bind in a term."""
    binders = (n for n in ast.walk(term) if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name))
    inside = (n.slice.elts[1] for n in binders if n.value.id in BINDERS and isinstance(n.slice, ast.Tuple))
    return {n.id for n in inside if isinstance(n, ast.Name)}


def holds_always(let: str, claim: str, points: int = 6, seed: int = 1) -> bool:
    """Whether a claim holds at some random points."""
    rng = np.random.default_rng(seed)
    found = 0
    for _ in range(points):
        point = Plain(let, rng)
        if any(n * np.size(point.names[m]) > MOST_COORDINATES for n, m, _ in point.laws.values()):
            continue
        found += 1
        if not point.holds(claim):
            return False
    assert found, "no point was small enough"
    return True
