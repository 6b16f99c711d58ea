"""The microservices that the product calls. Adding one is adding its record here."""

from __future__ import annotations

from services.menu.contract import MENU
from services.microservice import Microservice, Operation
from services.order.contract import ORDER
from services.payment import PAYMENT
from services.profile.contract import PROFILE
from services.recommend.contract import RECOMMEND
from services.tracking import TRACKING

SERVICES: tuple[Microservice, ...] = (MENU, ORDER, RECOMMEND, TRACKING, PROFILE, PAYMENT)
OPERATIONS: tuple[Operation, ...] = tuple(operation for service in SERVICES for operation in service.operations)
