"""Functions as they are looked at and called: names, source, proof. Loads no SymPy."""

from __future__ import annotations

import inspect
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy import empty, ndarray

from symkl.errors import SymklError
from symkl.numeric.running import Runner
from symkl.numeric.targets import OF_PACKAGES, caller
from symkl.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import ArrayLike
    from sympy import Expr

    from symkl.language.derivation import Derivation
    from symkl.language.statement import Statement
    from symkl.numeric.generated import Compiled
    from symkl.numeric.running import Entries, Entry


NO_ENTRY: Entry = (None, None, None, None)


class UnprovedError(SymklError):
    """A derivation that does not verify, so that no function is built from it."""


@dataclass(frozen=True, slots=True)
class Built:
    """A compiled function with what it was compiled from."""

    compiled: Compiled
    formula: Expr | Statement
    derivation: Derivation | None


class Function(Shown):
    """A formula as a function of arrays, made when it is first called or looked into.

    Arguments are positional or by name. A covariance may be given by its lower Cholesky factor instead, by the name that
    ``factors`` has for it, such as ``scale_tril=``. ``check=False`` skips the checks of values: then the undefined is nan.
    ``target`` says what computes: ``"numpy"``, ``"numba"``, ``"jax"``, ``"torch"`` or ``"dask"``; ``"auto"`` goes by the
    type of the arguments, and for NumPy arrays by whether compiled code is at hand or pays.

    Parameters
    ----------
    name : str
    arguments : names of the arguments
    make : returns what was built; takes the arguments that are given by a factor where there are any
    doc : the docstring
    target : what computes if a call does not say
    factors : names by which arguments are given by their factor
    """

    def __init__(  # noqa: PLR0913, PLR0917 - one object, and pickle needs them in order
        self,
        name: str,
        arguments: tuple[str, ...],
        make: Callable[..., Built],
        doc: str,
        target: str = "auto",
        factors: dict[str, str] | None = None,
    ) -> None:
        self.__name__ = self.__qualname__ = name
        self.__doc__ = doc
        self._arguments = arguments
        self._make = make
        self._target = target
        self._factors = factors or {}
        self._built: Built | None = None
        self._jitted: Any = None
        self._lock = threading.Lock()
        self._runners: dict[tuple[str, ...], Runner] = {}
        self._entries: Entries = {}
        self._recent: Entry = NO_ENTRY

    def __repr__(self) -> str:
        return f"<function {self.__name__}({', '.join(self._arguments)}) of symkl>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.__name__, self._arguments, self._make, self.__doc__, self._target, self._factors)

    def __call__(  # noqa: C901, PLR0912 - a call of another function would take longer than what it does
        self, *args: ArrayLike, check: bool = True, target: str | None = None, **named: ArrayLike
    ) -> Any:  # noqa: ANN401 - as above
        """Compute the value for every member of the batch."""
        # Small batches of a shape that occurred before have a short way, up to where anything is out of the ordinary. What
        # was taken last is tried first: it looks at the shapes anyway.
        if self._entries and target is None and not named and args and type(args[0]) is ndarray:
            # Numba may mistake one order of bytes for the other, so all arguments have to be of this very type. A loop over
            # few of them would take a tenth of the call.
            dtype, entry, members, scalar = recent = self._recent
            try:
                if len(args) == 4:  # noqa: PLR2004 - as two laws have
                    a, b, c, last = args
                    same = type(a) is type(b) is type(c) is type(last) is ndarray
                    same = same and a.dtype is dtype and b.dtype is dtype and c.dtype is dtype and last.dtype is dtype  # type: ignore[union-attr]
                else:
                    *others, last = args
                    same = type(last) is ndarray and last.dtype is dtype
                    for other in others:
                        same = same and type(other) is ndarray and other.dtype is dtype
                if same:
                    if members is None:
                        number = entry(*args)
                        if number == number:  # noqa: PLR0124 - not nan
                            return scalar(number)
                    else:
                        value = empty(members, dtype)
                        if entry(*args, value) == 0.0:
                            return value
            except (TypeError, ValueError, AttributeError):  # arguments of another type
                pass
            if type(args[-1]) is ndarray:
                found = self._recent = self._entries.get((args[-1].dtype, args[-1].shape), NO_ENTRY)
                if found is not recent:
                    return self(*args, check=check)
        if named or len(args) != len(self._arguments):
            args, runner = self._in_order(args, named)
        else:
            runner = self._runner(())
            self._entries = runner.entries
        return _computed(runner, args, check=check, target=target or self._target)

    def _in_order(self, args: tuple[ArrayLike, ...], named: dict[str, ArrayLike]) -> tuple[tuple[ArrayLike, ...], Runner]:
        named = {name: value for name, value in named.items() if value is not None or name not in self._factors.values()}
        given = tuple(name for name in self._arguments if self._factors.get(name) in named)
        names = [self._factors[name] if name in given else name for name in self._arguments]
        try:
            bound = _signature(names[: len(args)], names[len(args) :]).bind(*args, **named)
        except TypeError as error:
            places = {name: at for at, name in enumerate(self._arguments)}
            twice = [name for name in given if name in named or places[name] < len(args)]
            known = [*self._arguments, *self._factors.values()]
            others = [name for name in named if name not in known]
            why = f"got an unexpected keyword argument {others[0]!r}" if others else str(error)
            why = f"got {twice[0]} and its factor {self._factors[twice[0]]}" if twice else why
            msg = f"{self.__name__}() {why}; it takes {', '.join(known)}"
            raise TypeError(msg) from None
        return tuple(bound.arguments.values()), self._runner(given)

    def _runner(self, given: tuple[str, ...]) -> Runner:
        if given not in self._runners:  # without a lock, which torch.compile does not trace
            self._runners.setdefault(given, Runner(self._compiled(given), self._target))
        return self._runners[given]

    def _compiled(self, given: tuple[str, ...] = ()) -> Compiled:
        # what was shipped needs no proof again: a test holds it against a fresh build
        shipped = getattr(self._make, "shipped", None)
        found = shipped(given) if shipped is not None and self._built is None else None
        if found is not None:
            return found  # type: ignore[no-any-return]
        if given:
            return self._make(given).compiled
        if self._built is None:
            self._built = self._make()
        return self._built.compiled

    @property
    def __signature__(self) -> inspect.Signature:
        """The signature of the function."""
        return _signature(self._arguments, factors=self._factors.values())

    @property
    def built(self) -> Built:
        """What the function was compiled from and to; building it verifies its derivation.

        Raises
        ------
        UnprovedError
            If the derivation does not verify.
        """
        if self._built is None:
            with self._lock:
                if self._built is None:
                    self._built = self._make()
        return self._built

    @property
    def formula(self) -> Expr | Statement:
        """The formula, or the statement whose right side it is."""
        return self.built.formula

    @property
    def derivation(self) -> Derivation | None:
        """The derivation that proves the formula, where it was made from one."""
        return self.built.derivation

    @property
    def latex(self) -> str:
        """The formula as LaTeX."""
        return self._compiled().latex

    @property
    def source(self) -> str:
        """The generated code: of the target, or NumPy's where that is chosen by call."""
        compiled = self._compiled()
        return compiled.source_for("numpy" if compiled.target == "auto" else compiled.target)

    @property
    def sources(self) -> dict[str, str]:
        """The generated code for each target that covers the formula."""
        return self._compiled().sources

    @property
    def jitted(self) -> Any:  # noqa: ANN401 - Numba's type
        """The formula as a function of Numba, which functions under ``numba.njit`` can call.

        It takes numbers and float64 arrays of one member, without leading axes, and gives nan where it is undefined.

        Raises
        ------
        UnsupportedError
            If Numba is not installed, or an operation of the formula has no compiled kernel.
        """
        if self._jitted is None:
            from symkl.numeric.jitted import jitted  # noqa: PLC0415 - loads Numba

            self._jitted = jitted(self._compiled())
        return self._jitted

    @property
    def signature(self) -> str:
        """The shapes, in the notation of NumPy's generalised ufuncs."""
        return self._compiled().signature


def _signature(names: Iterable[str], only_named: Iterable[str] = (), factors: Iterable[str] = ()) -> inspect.Signature:
    own = inspect.Parameter
    given = [own(name, own.POSITIONAL_OR_KEYWORD, annotation="ArrayLike") for name in names]
    given += [own(name, own.KEYWORD_ONLY, annotation="ArrayLike") for name in only_named]
    given += [own(name, own.KEYWORD_ONLY, default=None, annotation="ArrayLike | None") for name in factors]
    options = [
        own("check", own.KEYWORD_ONLY, default=True, annotation="bool"),
        own("target", own.KEYWORD_ONLY, default=None, annotation="str | None"),
    ]
    return inspect.Signature([*given, *options])


def _computed(runner: Runner, args: tuple[ArrayLike, ...], *, check: bool, target: str) -> Any:  # noqa: ANN401 - number or array
    """Compute the value with the library that is asked for or that the arguments belong to."""
    if target == "auto":
        target = _library(args)
    call = caller(target)
    if call is not None:
        return call(runner, args, check=check)
    return runner.arrays(args, check=check, target=target)


def _library(args: Sequence[ArrayLike]) -> str:
    for arg in args:
        if type(arg) is not ndarray:
            found = OF_PACKAGES.get(type(arg).__module__.partition(".")[0])
            if found is not None:
                return found
    return "auto"
