"""What nbprop does on a command line: `python -m nbprop COMMAND …`, and `--help` for each.

>>> main([])
usage: python -m nbprop [-h] COMMAND ...
...
    worksheet  a printable page of pencil problems, another sheet for each desk
    report     a page on what was hard for a class, from the files that were handed in
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {  # name: (its module, what it does); the module has `add_arguments(parser)` and `run(options)`
    "worksheet": (
        "nbprop.exercises.worksheet",
        "a printable page of pencil problems, another sheet for each desk",
    ),
    "report": (
        "nbprop.exercises.class_report",
        "a page on what was hard for a class, from the files that were handed in",
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that is named first; 0 if all went well, and argparse's exit for a wrong option.

    ValueError and OSError (an impossible number, a folder that cannot be written) become one line on stderr.
    """
    parser = argparse.ArgumentParser(
        "python -m nbprop", description="Backpropagation, to teach and to learn."
    )
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name, (module, what) in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=f"Makes {what}.")
        command.set_defaults(module=module)
        if name in (sys.argv[1:] if arguments is None else arguments)[:1]:  # no other is imported
            import_module(module).add_arguments(command)
    options = parser.parse_args(arguments)
    if "module" not in options:
        parser.print_help()
        return 0
    try:
        import_module(options.module).run(options)
    except (ValueError, OSError) as error:
        print(f"python -m nbprop: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
