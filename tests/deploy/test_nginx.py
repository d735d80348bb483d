"""The nginx configuration, run by Debian's nginx before our own server."""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tests.doctor.conftest import deployment, releases, small_pages

from clusterlod import resources
from clusterlod.doctor.examination import Outcome, examine
from clusterlod.doctor.visit import Options, Visit

__all__ = ["deployment", "releases", "small_pages"]

DEPLOY = resources.root() / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")

pytestmark = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="nginx or openssl is missing (apt-get install nginx-light)"
)

MAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit; {user}
events {{ worker_connections 256; }}
http {{
  access_log off; gzip on;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  include {folder}/site.conf;
}}
"""

ENTITY = "/id/organisation/"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def certificate(folder: Path) -> None:
    command = [
        str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words


def configuration(folder: Path, upstream: str, plain: int, secure: int, rate: str) -> None:
    """Write the real file with the addresses of this test in place of those of its reader."""
    text = (DEPLOY / "nginx" / "clusterlod.conf").read_text(encoding="utf-8")
    changes = [
        ("server 127.0.0.1:8000;", f"server {upstream.removeprefix('http://')};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("/etc/letsencrypt/live/data.example.org/fullchain.pem", f"{folder}/cert.pem"),
        ("/etc/letsencrypt/live/data.example.org/privkey.pem", f"{folder}/key.pem"),
        ("/var/cache/nginx/clusterlod", f"{folder}/cache"),
        ("rate=20r/s", f"rate={rate}"),
    ]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    user = "user root;" if os.geteuid() == 0 else ""  # else it cannot read this folder
    (folder / "site.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")


@contextlib.contextmanager
def running(folder: Path, upstream: str, rate: str = "500r/s") -> Iterator[tuple[str, str]]:
    """Run nginx; yield its addresses, plain and secure."""
    plain, secure = free_port(), free_port()
    certificate(folder)
    configuration(folder, upstream, plain, secure, rate)
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own words
        try:
            wait_for(secure, process)
            yield f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}"
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
    raise AssertionError(f"nginx ended with {process.returncode}")


@pytest.fixture(scope="module")
def site(deployment: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("nginx")
    with running(folder, deployment) as (_, secure):
        yield secure, folder


@pytest.fixture
def client(site: tuple[str, Path]) -> Iterator[httpx.Client]:
    address, folder = site
    trust = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    with httpx.Client(base_url=address, verify=trust, trust_env=False, timeout=30) as client:
        yield client


def test_the_doctor_finds_nothing_wrong(
    site: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, folder = site
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "cert.pem"))
    findings = list(examine(Visit(address, Options(seconds=30), lambda _: None)))

    assert [finding for finding in findings if finding.outcome is not Outcome.PASSED] == []


def test_plain_http_leads_to_https(deployment: str, tmp_path: Path) -> None:
    with running(tmp_path, deployment) as (plain, _):
        reply = httpx.get(f"{plain}/catalog?page=2", trust_env=False)

    assert reply.status_code == 301
    assert reply.headers["location"] == "https://127.0.0.1/catalog?page=2"


def test_answers_are_cached_apart_by_what_they_depend_on(client: httpx.Client) -> None:
    turtle = [client.get("/def", headers={"Accept": "text/turtle"}) for _ in range(2)]
    page = client.get("/def", headers={"Accept": "text/html"})
    french = client.get("/", headers={"Accept": "text/html", "Accept-Language": "fr"})
    english = client.get("/", headers={"Accept": "text/html", "Accept-Language": "en"})

    assert turtle[1].headers["x-cache-status"] == "HIT"
    assert turtle[1].content == turtle[0].content
    assert page.headers["content-type"].startswith("text/html")
    assert 'lang="fr"' in french.text
    assert 'lang="en"' in english.text


def test_headers_arrive_once(client: httpx.Client) -> None:
    for path in ("/", "/catalog", "/sparql", "/nothing-here"):
        reply = client.get(path)
        for name in ("access-control-allow-origin", "strict-transport-security", "etag"):
            assert len(reply.headers.get_list(name)) <= 1, (path, name)
        assert reply.headers["strict-transport-security"] == "max-age=31536000"


def test_what_the_client_says_of_itself_is_not_believed(client: httpx.Client) -> None:
    lies = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "ftp",
        "X-Forwarded-Prefix": "/evil",
    }
    reply = client.get("/robots.txt", headers=lies)

    assert reply.status_code == 200
    assert "evil" not in reply.text
    assert f"Sitemap: {client.base_url}" in reply.text.replace("/sitemap.xml", "")


def test_paths_arrive_as_they_were_sent(client: httpx.Client) -> None:
    for path in ("/id/organisation/%C3%A9//x", "/catalog/", "/id/organisation/%2F"):
        assert client.get(path).status_code == 404, path


def test_answers_stream(client: httpx.Client) -> None:
    query = "SELECT * { VALUES ?a { 1 2 3 4 5 } ?s ?p ?o . ?t ?q ?u }"
    with client.stream("POST", "/sparql", data={"query": query, "format": "tsv"}) as reply:
        first = next(reply.iter_raw())

    assert reply.status_code == 200
    assert "content-length" not in reply.headers
    assert first


def test_floods_are_refused_and_told_when_to_come_back(deployment: str, tmp_path: Path) -> None:
    with running(tmp_path, deployment, rate="1r/s") as (_, secure):
        trust = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        with httpx.Client(base_url=secure, verify=trust, trust_env=False) as client:
            get: Callable[[str], httpx.Response] = client.get
            with ThreadPoolExecutor(8) as pool:
                replies = list(pool.map(get, ["/robots.txt"] * 100))
    refused = [reply for reply in replies if reply.status_code == 429]

    assert {reply.status_code for reply in replies} == {200, 429}
    assert all(reply.headers["retry-after"] == "5" for reply in refused)
    assert all(reply.headers["access-control-allow-origin"] == "*" for reply in refused)
