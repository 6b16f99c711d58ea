"""What asking the language model can end in, other than an answer. All of them mean: go on without it.

ModelError
├── ModelTimeout      no whole answer within the limit
├── ModelUnavailable  cannot be reached, 429 or 5xx: it may be well again soon
├── ModelCircuitOpen  failed too often of late and is left alone for a while; nothing was asked
├── ModelRefused      the server will not have us (401, 403, 404, 400), or the model declined to answer
└── ModelNonsense     an answer that is not what was asked for: bad JSON, wrong schema, nothing at all
"""

from __future__ import annotations

from domain.model_error import ModelError

__all__ = ["ModelCircuitOpen", "ModelError", "ModelNonsense", "ModelRefused", "ModelTimeout", "ModelUnavailable"]


class ModelTimeout(ModelError):
    code = "model_timeout"


class ModelUnavailable(ModelError):
    code = "model_unavailable"


class ModelCircuitOpen(ModelError):
    code = "model_circuit_open"


class ModelRefused(ModelError):
    code = "model_refused"


class ModelNonsense(ModelError):
    code = "model_nonsense"
