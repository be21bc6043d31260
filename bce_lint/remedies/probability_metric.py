"""BCE007."""
from ..diagnostics import Fix
from ..evaluation.facts import Decision, Facts, MetricUse
def same_metric(use, facts):
    return [u for u in facts.metrics if u.metric == use.metric]
def fixes(fact, facts):
    return []
