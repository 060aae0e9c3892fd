"""Jupyter's server finds the extension, and every connection with a kernel sends at once."""

import json
from types import SimpleNamespace

import pytest
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


def loaded(usual):
    """The class of connections that a server has, after the extension was loaded, and had `usual` before."""
    settings = {"kernel_websocket_connection_class": usual}
    server._load_jupyter_server_extension(SimpleNamespace(web_app=SimpleNamespace(settings=settings)))
    return settings["kernel_websocket_connection_class"]


def test_each_connection_sends_at_once_and_is_otherwise_the_usual_one():
    connection = loaded(Connection)()
    assert connection.connect() == "connected"
    assert connection.heard == [True]


class Another(Connection):
    """One of another extension, which reaches the browser in a way of its own."""

    def __init__(self):
        pass


class Closed(Connection):
    """One whose browser has gone."""

    def said(self, at_once):
        raise RuntimeError("stream is closed")


@pytest.mark.parametrize("usual", [Another, Closed])
def test_no_connection_is_lost_because_it_cannot_be_made_faster(usual):
    assert loaded(usual)().connect() == "connected"


@pytest.mark.parametrize("usual", [None, lambda: Connection()])
def test_a_server_that_connects_without_a_class_is_left_alone(usual):
    assert loaded(usual) is usual


def test_the_server_is_told_where_the_extension_is():
    told = ROOT / "data/etc/jupyter/jupyter_server_config.d/nbprop.json"
    extensions = json.loads(told.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"]
    assert extensions == {point["module"]: True for point in server._jupyter_server_extension_points()}


def test_connections_of_jupyter_still_have_what_is_built_upon():
    assert callable(ZMQChannelsWebsocketConnection.connect)
    assert hasattr(ZMQChannelsWebsocketConnection, "websocket_handler")
