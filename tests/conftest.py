"""How long an example may take depends on the machine and on what else it does: hypothesis shall not judge by it.

Fifty examples of a property keep the whole suite within minutes.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("any machine", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
