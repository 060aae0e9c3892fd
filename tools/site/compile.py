"""Write bytecode of all that MODULES import into bytecode.zip: compile.mjs runs this, in Pyodide."""

import importlib.util
import marshal
import sys
import zipfile

# A browser keeps no file's date, by which bytecode is compared with its source otherwise: never compare it.
HEADER = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)

sys.dont_write_bytecode = False  # what is imported is not compiled again below
for name in MODULES:  # noqa: F821
    importlib.import_module(name)
with zipfile.ZipFile("/pyodide/bytecode.zip", "w") as archive:
    for name, module in sorted(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if str(getattr(spec, "origin", "")).endswith(".py"):
            path = name.replace(".", "/") + ("" if spec.submodule_search_locations is None else "/__init__")
            code = marshal.dumps(spec.loader.get_code(name))
            archive.writestr(importlib.util.cache_from_source(f"{path}.py"), HEADER + code)
