"""Exports over OTLP with what Python has for it, http.client and grpcio, and prints what these make of the answer.

One JSON object a line on standard input is an order: exports that are made over one connection. For each there is a line on
standard output, with the order's id and an object for each of its exports. Ends with its standard input. The other side is
python.ts.
"""

import base64
import http.client
import json
import ssl
import sys
import threading
import time
import traceback
import urllib.parse

import grpc


def exports(order, export_once):
    for index, body in enumerate(order["bodies"]):
        if index > 0:
            time.sleep(order["pauseMs"] / 1000)
        yield export_once(base64.b64decode(body))


def over_http(order):
    url = urllib.parse.urlsplit(order["url"])
    seconds = order["patienceMs"] / 1000
    if url.scheme == "https":
        connection = http.client.HTTPSConnection(url.netloc, timeout=seconds, context=trust(order))
    else:
        connection = http.client.HTTPConnection(url.netloc, timeout=seconds)

    def export_once(body):
        # A time-out of a socket begins anew with each byte.
        deadline = time.monotonic() + seconds
        is_connected = connection.sock is not None
        try:
            if not is_connected:
                connection.connect()
                is_connected = True
            connection.request("POST", url.path + order["path"], body, order["headers"])
            answer = connection.getresponse()
        except Exception as error:
            # What fails after that is the handshake.
            is_connected = is_connected or connection.sock is not None
            connection.close()
            where = "" if is_connected else f" (connecting to {url.hostname} port {url.port})"
            return {"error": told(error) + where, "isConnected": is_connected}
        head = {"status": answer.status, "headers": {name.lower(): value for name, value in answer.getheaders()}}
        read = b""
        try:
            while chunk := answer.read1():
                read += chunk
                if time.monotonic() > deadline:
                    connection.close()
                    return {"error": "timed out in the middle of an answer"}
            if answer.length:
                raise http.client.IncompleteRead(read, answer.length)
        except Exception as error:
            connection.close()
            return {**head, "error": told(error)}
        answer.close()
        return {**head, "body": base64.b64encode(read).decode()}

    return list(exports(order, export_once))


def told(error):
    return f"{type(error).__name__}: {error}"


def trust(order):
    context = ssl.create_default_context(cafile=order.get("caFile"))
    if order.get("certFile"):
        context.load_cert_chain(order["certFile"], order["keyFile"])
    return context


def over_grpc(order):
    # Nobody shares a connection with another order.
    options = [("grpc.enable_retries", 0), ("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]
    if order["isSecure"]:
        files = (order.get(name) for name in ("caFile", "keyFile", "certFile"))
        credentials = grpc.ssl_channel_credentials(*(read(file) for file in files))
        channel = grpc.secure_channel(order["target"], credentials, options)
    else:
        channel = grpc.insecure_channel(order["target"], options)
    export = channel.unary_unary(order["path"])
    compression = grpc.Compression.Gzip if order["compression"] == "gzip" else None

    def export_once(body):
        metadata = list(order["headers"].items())
        call = export.future(body, order["patienceMs"] / 1000, metadata, compression=compression)
        error = call.exception()
        if error is None:
            message = call.result()
            return {"code": 0, "body": None if message is None else base64.b64encode(message).decode()}
        code = call.code().value[0]
        details = dict(call.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
        return {"code": code, "message": call.details() or "", "details": base64.b64encode(details).decode()}

    with channel:
        return list(exports(order, export_once))


def read(file):
    if file is None:
        return None
    with open(file, "rb") as stream:
        return stream.read()


def fill(order):
    try:
        told = {"seen": over_grpc(order) if order["protocol"] == "grpc" else over_http(order)}
    except Exception:
        told = {"trouble": traceback.format_exc()}
    with printing:
        print(json.dumps({"id": order["id"], **told}), flush=True)


printing = threading.Lock()


def main():
    for line in sys.stdin:
        threading.Thread(target=fill, args=(json.loads(line),), daemon=True).start()


if __name__ == "__main__":
    main()
