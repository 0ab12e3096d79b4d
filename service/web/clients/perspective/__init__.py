"""Google's Perspective API, `commentanalyzer` v1alpha1: a comment's scores by attribute, on that service's scale.

- `routes`: the calls over HTTP; keys, limits, CORS
- `requests`: JSON -> a request, or an error that says what is wrong; field by field in `fields`
- `analysis`: one comment judged, answered and written down
- `attributes`: which of the classifier's attributes a name means; languages that it does not support
- `scores`, `spans`, `scale`: the scores as they are answered
- `suggestion`: what the scores should have been, kept as it was said
- `errors`: everything that can go wrong, in Google's shape
- `discovery`: the document that Google's client libraries read first
"""

from service.web.clients.perspective.routes import perspective
from service.web.clients.protocol import Protocol

PROTOCOL = Protocol(perspective, "Perspective")
