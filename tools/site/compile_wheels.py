"""Put bytecode into archives of the folder /wheels: compile.mjs runs this in the browser's own Python."""

import py_compile
import re
import sys
import zipfile
from pathlib import Path

UNUSED = re.compile(  # what no lesson needs: tests, headers, hints for other Pythons and packages,
    r"/(tests|django-stubs)/|/RECORD$|[.](a|h|pxd)$"
    r"|/typeshed/(stdlib|third_party)/2/|/typeshed/third_party/2and3/"
)
RARE = "pygments/lexers/"  # and what stays as it is: one of hundreds is imported
# A browser keeps no file's date, by which bytecode is compared with its source otherwise.
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH


def compiled(name, source):
    """The bytecode of a module, or None: some files are templates, or made for other Pythons."""
    Path("module.py").write_bytes(source)
    made = py_compile.compile("module.py", "module.pyc", dfile=name, quiet=2, invalidation_mode=UNCHECKED)
    return made and Path(made).read_bytes()


def compile_wheel(path, keep_source):
    """Bytecode beside each source, or else in its place."""
    with zipfile.ZipFile(path) as wheel:
        names = [name for name in wheel.namelist() if not name.endswith("/") and not UNUSED.search(name)]
        files = {name: wheel.read(name) for name in names}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in files.items():
            gains = name.endswith(".py") and not name.startswith(RARE)
            bytecode = compiled(name, data) if gains else None
            if bytecode is None or keep_source:
                wheel.writestr(name, data)
            if bytecode is not None:
                package, _, module = name.removesuffix(".py").rpartition("/")
                beside = f"{package}/__pycache__/{module}.{sys.implementation.cache_tag}.pyc"
                wheel.writestr(beside if keep_source else f"{name}c", bytecode)


for name in WHEELS:  # noqa: F821
    compile_wheel(Path("/wheels", name), keep_source=name.startswith("nbprop-"))  # the exercises read ours
