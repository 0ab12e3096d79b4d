"""From JSON to the texts that are asked about. Each function raises Invalid."""

from typing import Any

from service.web.clients.openai.errors import Invalid

MAX_TEXTS = 100
MAX_CHARACTERS = 20_000  # of one text: the classifier reads no further
MAX_MODEL = 100


def read(body: Any) -> tuple[str | None, list[str]]:
    """Give the model that is named, and the texts, one for each result."""
    if not isinstance(body, dict):
        raise Invalid("The body must be one JSON object.")
    model = body.get("model")
    if model is not None and not (isinstance(model, str) and 0 < len(model) <= MAX_MODEL and model.isprintable()):
        raise Invalid("The model must be a name.", param="model")
    given = body.get("input")
    if given is None:
        raise Invalid("Missing required parameter: 'input'.", param="input", code="missing_required_parameter")
    return model, _texts([given] if isinstance(given, str) else given)


def _texts(given: object) -> list[str]:
    if not isinstance(given, list) or not given:
        raise Invalid("The input must be a text, or a list of texts or of parts that is not empty.", param="input")
    if len(given) > MAX_TEXTS:
        message = f"The input has {len(given)} elements; at most {MAX_TEXTS} are taken at once."
        raise Invalid(message, param="input", code="array_above_max_length")
    whole = all(isinstance(one, str) for one in given)
    texts = given if whole else ["\n".join(_part(one) for one in given)]  # parts are one thing, with one result
    if any(len(text) > MAX_CHARACTERS for text in texts):
        message = f"A text is longer than {MAX_CHARACTERS} characters."
        raise Invalid(message, param="input", code="string_above_max_length")
    return texts


def _part(part: object) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "image_url":
        raise Invalid("Images are not checked here; send text only.", param="input", code="unsupported_input_type")
    text = part.get("text") if isinstance(part, dict) and kind == "text" else None
    if not isinstance(text, str):
        raise Invalid('Each part must be {"type": "text", "text": "..."}.', param="input")
    return text
