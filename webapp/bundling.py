"""Put the style sheets and the modules of a page together, so that a page asks for one of each.

No build step and no parser of JavaScript: it understands exactly the few forms of `import` and `export` that the panel's own
files use, and refuses every other at start, when somebody sees it.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

Read = Callable[[str], str | None]
"""Returns the text of a file by its name below the static folder, None if there is none."""

_SHEET: Final = re.compile(r'@import "([^"]+)"(?: (print))?;')
# What would mean something else in the middle of a file, or at another address than its own.
_BOUND_TO_ITS_PLACE: Final = re.compile(r"@(?:import|charset|namespace)\b|\burl\(")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)

_NAME: Final = r"[A-Za-z_$][\w$]*"
_IMPORT: Final = re.compile(rf'import \{{ ({_NAME}(?:, {_NAME})*) \}} from "(\.\.?/[^"]+)";')
_EXPORT: Final = re.compile(rf"export ((?:async )?function|const|class) ({_NAME})\b")
# The keywords in any place where a browser would take them for those of a module.
_MODULE_WORD: Final = re.compile(r"^\s*(?:import|export)\b|\bimport\s*[.(]|;\s*export\b", re.MULTILINE)
# A module's own lines are not indented; within a function there may be an await.
_WAITS: Final = re.compile(r"^(?!\s|async\b|//|/\*)[^\n]*\bawait\b", re.MULTILINE)


class BundleError(Exception):
    """A file that cannot be put together with others, and why."""


def bundle_styles(entry: str, read: Read) -> str:
    """Return one style sheet that says what `entry` and all that it imports say, in the same order."""
    return _sheet(entry, read, [], set())


def _sheet(name: str, read: Read, above: list[str], done: set[str]) -> str:
    text = _text(name, read, above)
    if name in done:
        # A browser would let the last one count, which hides what stands between.
        raise BundleError(f"{above[-1]}: {name} is imported a second time")
    done.add(name)
    parts: list[str] = []
    own: list[str] = []
    for line in text.splitlines():
        imported = _SHEET.fullmatch(line)
        if imported is None:
            own.append(line)
            continue
        if _without_comments(own):
            raise BundleError(f"{name}: an @import stands behind a rule: {line}")
        sheet = _sheet(_resolved(imported[1], name), read, [*above, name], done)
        parts.append(f"@media {imported[2]} {{\n{sheet}}}\n" if imported[2] else sheet)
    rules = _without_comments(own)
    if not_understood := _BOUND_TO_ITS_PLACE.search(rules):
        raise BundleError(f"{name}: {not_understood[0]} in a form that is not understood")
    return "".join([*parts, f"{rules}\n" if rules else ""])


def _without_comments(lines: list[str]) -> str:
    return _COMMENT.sub("", "\n".join(lines)).strip()


@dataclass(frozen=True)
class _Module:
    """A file of JavaScript without its imports and exports."""

    imports: list[tuple[list[str], str]]
    exports: list[str]
    body: str


@dataclass
class _Modules:
    """What has been read, in the order in which it must run."""

    read: Read
    ready: dict[str, _Module] = field(default_factory=dict)

    def add(self, name: str, above: list[str]) -> None:
        """Add a module behind those that it imports."""
        _refuse_cycle(name, above)
        if name in self.ready:
            return
        module = _parse(name, _text(name, self.read, above))
        for names, imported in module.imports:
            self.add(imported, [*above, name])
            if missing := set(names).difference(self.ready[imported].exports):
                raise BundleError(f"{name}: {imported} does not export {', '.join(sorted(missing))}")
        self.ready[name] = module


def bundle_modules(entry: str, read: Read) -> str:
    """Return one module that does what `entry` and all that it imports do.

    Each keeps a scope of its own and runs once, behind those that it imports.
    """
    modules = _Modules(read)
    modules.add(entry, [])
    variables = {name: f"$module{number}" for number, name in enumerate(modules.ready)}
    return "".join(_scope(variables, name, module) for name, module in modules.ready.items())


def _parse(name: str, text: str) -> _Module:
    imports: list[tuple[list[str], str]] = []
    exports: list[str] = []
    lines = []
    for line in text.splitlines():
        if imported := _IMPORT.fullmatch(line):
            imports.append((imported[1].split(", "), _resolved(imported[2], name)))
        elif exported := _EXPORT.match(line):
            exports.append(exported[2])
            lines.append(line.removeprefix("export "))
        else:
            lines.append(line)
    body = "\n".join(lines)
    if not_understood := _MODULE_WORD.search(body) or _WAITS.search(body):
        line = body[not_understood.start() :].strip().splitlines()[0]
        raise BundleError(f"{name}: not understood: {line}")
    for given in (exports, [one for names, _ in imports for one in names]):
        if twice := {one for one in given if given.count(one) > 1}:
            raise BundleError(f"{name}: named twice: {', '.join(sorted(twice))}")
    return _Module(imports, exports, body)


def _scope(variables: dict[str, str], name: str, module: _Module) -> str:
    taken = "".join(
        f"const {{ {', '.join(names)} }} = {variables[imported]};\n" for names, imported in module.imports
    )
    given = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    return f"const {variables[name]} = (() => {{\n{taken}{module.body}\n{given}}})();\n"


def _text(name: str, read: Read, above: list[str]) -> str:
    text = read(name)
    if text is None:
        raise BundleError(f"{above[-1] if above else 'the page'}: there is no {name}")
    return text


def _resolved(address: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def _refuse_cycle(name: str, above: list[str]) -> None:
    if name in above:
        raise BundleError(f"a circle: {' -> '.join([*above[above.index(name) :], name])}")
