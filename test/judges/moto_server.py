"""moto's own server on loopback: `moto_server.py PORT`.

Three things of moto are too slow or grow without end here, and none of them is part of what it answers: it keeps every
object that it ever made, to be able to forget it; it copies a whole table for each item of a transaction; and its threads
change what another one is copying.
"""

import copy
import sys
import threading

from moto.core.common_models import BaseModel
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

BaseModel.__new__ = lambda cls, *args, **kwargs: object.__new__(cls)

copies = {}


def copy_once(table, memo):
    """The copies of one transaction are all made before its first write."""
    if id(table) not in copies:
        made = copies[id(table)] = object.__new__(Table)
        made.__dict__.update({name: copy.deepcopy(value, memo) for name, value in table.__dict__.items()})
    return copies[id(table)]


def transact(backend, transact_items, write=DynamoDBBackend.transact_write_items):
    copies.clear()
    try:
        return write(backend, transact_items)
    finally:
        copies.clear()


Table.__deepcopy__ = copy_once
DynamoDBBackend.transact_write_items = transact

answer = DomainDispatcherApplication(create_backend_app)
one_at_a_time = threading.Lock()


def answer_alone(environ, start_response):
    with one_at_a_time:
        return answer(environ, start_response)


run_simple("127.0.0.1", int(sys.argv[1]), answer_alone, threaded=True, request_handler=MotoRequestHandler)
