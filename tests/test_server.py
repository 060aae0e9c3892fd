"""Jupyter's server finds the extension, and every connection with a kernel sends at once."""

import json
from types import SimpleNamespace

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from make_notebooks import ROOT

from nbprop import server


class Connection:
    """What stands between a browser and a kernel, as far as it matters here."""

    def __init__(self):
        self.websocket_handler = SimpleNamespace(set_nodelay=self.said)
        self.heard = []

    def said(self, at_once):
        self.heard.append(at_once)

    def connect(self):
        return "connected"


def test_each_connection_sends_at_once_and_is_otherwise_the_usual_one():
    settings = {"kernel_websocket_connection_class": Connection}
    server._load_jupyter_server_extension(SimpleNamespace(web_app=SimpleNamespace(settings=settings)))
    connection = settings["kernel_websocket_connection_class"]()
    assert connection.connect() == "connected"
    assert connection.heard == [True]


def test_the_server_is_told_where_the_extension_is():
    told = ROOT / "data/etc/jupyter/jupyter_server_config.d/nbprop.json"
    extensions = json.loads(told.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"]
    assert extensions == {point["module"]: True for point in server._jupyter_server_extension_points()}


def test_connections_of_jupyter_still_have_what_is_built_upon():
    assert callable(ZMQChannelsWebsocketConnection.connect)
    assert hasattr(ZMQChannelsWebsocketConnection, "websocket_handler")
