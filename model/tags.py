"""Reading a BCP 47 tag that somebody gave, such as a browser's `en-GB` or a client's `zh-Hant-TW`."""

_NO_LANGUAGE = frozenset({"", "und", "mul", "zxx", "mis"})
_NATIVE_SCRIPTS = " am ar bn el fa gu he hi hy ja ka kn ko ml my pa ru si ta te th uk ur zh "


def named_language(tag: str) -> str:
    """Return the language that a tag names, as the classifier names it, or "" where it names none.

    Region and variants go. The script stays only where a language that is not written in Latin letters is: `ur-Latn`
    is another language to the classifier than `ur`. What is no tag at all comes back as it is: no language has it.
    """
    language, *rest = tag.strip().replace("_", "-").split("-")
    language = language.lower()
    if language in _NO_LANGUAGE:
        return ""
    romanised = f" {language} " in _NATIVE_SCRIPTS and any(part.lower() == "latn" for part in rest)
    return f"{language}-Latn" if romanised else language
