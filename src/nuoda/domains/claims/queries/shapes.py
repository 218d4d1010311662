"""The plain shapes and calculations of claims that the floors above use."""

from __future__ import annotations

from nuoda.domains.claims.rules import OURS as OURS
from nuoda.domains.claims.rules import Authority as Authority
from nuoda.domains.claims.rules import Carriage as Carriage
from nuoda.domains.claims.rules import ClerkSheet as ClerkSheet
from nuoda.domains.claims.rules import CustomerSheet as CustomerSheet
from nuoda.domains.claims.rules import Deadline as Deadline
from nuoda.domains.claims.rules import Figure as Figure
from nuoda.domains.claims.rules import Ground as Ground
from nuoda.domains.claims.rules import Heads as Heads
from nuoda.domains.claims.rules import Law as Law
from nuoda.domains.claims.rules import Loss as Loss
from nuoda.domains.claims.rules import Rate as Rate
from nuoda.domains.claims.rules import Rule as Rule
from nuoda.domains.claims.rules import Term as Term
from nuoda.domains.claims.rules import calculate as calculate
from nuoda.domains.claims.rules import candidates as candidates
from nuoda.domains.claims.rules import for_customer as for_customer
from nuoda.domains.claims.rules import problems_of as problems_of
from nuoda.domains.claims.rules import read_loss as read_loss
from nuoda.domains.claims.rules import rule_on as rule_on
from nuoda.domains.claims.rules import write_loss as write_loss
