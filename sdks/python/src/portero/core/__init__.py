"""The protocol, without any input or output.

A flow is a generator: it yields what it needs done (a request, a look into the storage) and is sent the result. The
synchronous and the asynchronous client run the very same flows; see ``portero.drivers``.
"""
