"""An extension of Jupyter's server that lets a slider be answered at once, 40 ms sooner.

An answer of the kernel is a handful of short messages. By default the server's socket holds back the second
until the browser has acknowledged the first, which the browser's system puts off for 40 ms on Linux, and
longer elsewhere (Nagle's algorithm and delayed acknowledgement). Nothing is to be gained by that here.

It is for all kernels of the server that runs in the environment where nbprop is installed, and for no other
server. `jupyter server extension disable nbprop.server` switches it off.
"""

from contextlib import suppress


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(app):
    """Let each connection of a browser with a kernel send what it has at once (TCP_NODELAY)."""
    settings = app.web_app.settings
    usual = settings.get("kernel_websocket_connection_class")
    if not isinstance(usual, type):  # a server that connects in another way keeps to it
        return

    class AtOnce(usual):
        def connect(self):
            with suppress(Exception):  # a connection that cannot be made faster must not be lost for it
                self.websocket_handler.set_nodelay(True)
            return super().connect()

    settings["kernel_websocket_connection_class"] = AtOnce
