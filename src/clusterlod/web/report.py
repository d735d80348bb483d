"""Where to report an error: a mail or a form, filled in with what it is about."""

from urllib.parse import quote

from clusterlod.web.typography import NO_BREAK


def report_url(contact: str, title: str, body: str) -> str:
    """Return the address that opens a report; empty if the site names no contact.

    Args:
        contact: A mail address, or the address of a form that takes ``title`` and ``body``, as
            the pages for new issues of code forges do.
        title: Subject of the report.
        body: Start of its text.
    """
    if not contact:
        return ""
    title, body = (quote(text.replace(NO_BREAK, " "), safe="") for text in (title, body))
    if contact.startswith(("http://", "https://")):
        return f"{contact}{'&' if '?' in contact else '?'}title={title}&body={body}"
    return f"mailto:{contact}?subject={title}&body={body}"
