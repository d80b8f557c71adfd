"""The table of attribution methods; nothing heavy is imported to show it."""

from __future__ import annotations

from workbench.core.registry import Registry
from workbench.inspection.attributions.attention.table import ATTENTION
from workbench.inspection.attributions.cams.table import CAMS
from workbench.inspection.attributions.causal.table import CAUSAL
from workbench.inspection.attributions.gradients.table import GRADIENTS
from workbench.inspection.attributions.method import COSTS, Method

__all__ = ["ATTRIBUTIONS", "COSTS", "DEFAULT", "Method"]

DEFAULT = "closeup"
"""Points at things far better than the rest: the table in the help on methods."""

ATTRIBUTIONS: Registry[Method] = Registry(
    "attribution method", "workbench.attributions", (*CAMS, *CAUSAL, *GRADIENTS, *ATTENTION)
)
