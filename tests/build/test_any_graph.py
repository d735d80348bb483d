"""Any RDF files become a release, or each mistake is told with its place and its remedy."""

import bz2
import contextlib
import fcntl
import gzip
import io
import lzma
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, serialize

from clusterlod.build.any_graph import build_files, spooled
from clusterlod.build.rdf_files import FORMATS, find_files
from clusterlod.errors import ReleaseError, SourceError
from clusterlod.release import Release, current_release

SRC = Path(__file__).parents[2] / "src"
A, B, G = (NamedNode(f"https://example.org/{name}") for name in ("a", "b", "g"))
TRIPLES = [Quad(A, B, Literal("é", language="fr")), Quad(A, B, B)]
QUADS = [*TRIPLES, Quad(B, B, A, G)]
WITH_GRAPHS = (RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD)


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def build(releases: Path, *paths: Path, format_name: str | None = None, **more: str) -> Release:
    return build_files(find_files([*paths], format_name, "en"), releases, **more)  # type: ignore[arg-type]


def stored(release: Release) -> set[Quad]:
    return set(Store.read_only(str(release.store)))


def dumped(release: Release) -> set[Quad]:
    store = Store()
    store.bulk_load(gzip.decompress(release.quads.read_bytes()), format=RdfFormat.N_QUADS)
    return set(store)


@pytest.mark.parametrize("extension", ["ttl", "trig", "nt", "nq", "rdf", "jsonld"])
def test_every_format_is_read_by_its_extension(
    tmp_path: Path, releases: Path, extension: str
) -> None:
    rdf_format = FORMATS[extension]
    quads = QUADS if rdf_format in WITH_GRAPHS else TRIPLES
    content = serialize(quads, format=rdf_format)
    assert content
    release = build(releases, write(tmp_path / f"data.{extension}", content))

    assert stored(release) == dumped(release) == set(quads)
    assert release == current_release(releases)
    assert release.manifest["counts"] == {"quads": len(quads)}


@pytest.mark.parametrize(
    ("suffix", "compress"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)]
)
def test_compressed_files_are_read(
    tmp_path: Path, releases: Path, suffix: str, compress: object
) -> None:
    content = compress(b"<urn:a> <urn:b> <urn:c> .")  # type: ignore[operator]
    plain_name = build(releases, write(tmp_path / "a.nt", content))
    named = build(releases, write(tmp_path / f"a.b.nt.{suffix}", content))

    assert named == plain_name
    assert len(stored(named)) == 1


def test_files_come_together_and_blank_nodes_stay_apart(tmp_path: Path, releases: Path) -> None:
    one = write(tmp_path / "one.ttl", "_:x <urn:p> 1 .")
    two = write(tmp_path / "two.trig", "<urn:g> { _:x <urn:p> 2 }")
    release = build(releases, one, two)

    assert {str(q.graph_name) for q in stored(release)} == {str(DefaultGraph()), "<urn:g>"}
    assert len({q.subject for q in stored(release)}) == 2


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path: Path, releases: Path) -> None:
    path = write(tmp_path / "a.nt", b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .")

    assert len(stored(build(releases, path))) == 1


def test_a_base_is_for_relative_iris(tmp_path: Path, releases: Path) -> None:
    path = write(tmp_path / "a.ttl", "<a> <b> <> .")
    release = build(releases, path, base="https://example.org/")

    assert stored(release) == {Quad(A, B, NamedNode("https://example.org/"))}
    assert build(releases, path, base="https://example.com/") != release


def test_the_same_files_are_not_read_again(tmp_path: Path, releases: Path) -> None:
    one = write(tmp_path / "1.ttl", "_:x <urn:p> 1 .")
    two = write(tmp_path / "2.nt", "<urn:a> <urn:b> <urn:c> .")
    first = build(releases, one)
    second = build(releases, two)
    inode = first.quads.stat().st_ino

    assert current_release(releases) == second
    assert build(releases, one) == first == current_release(releases)
    assert first.quads.stat().st_ino == inode


def test_other_files_under_a_version_that_is_taken_are_refused(
    tmp_path: Path, releases: Path
) -> None:
    old = build(releases, write(tmp_path / "a.ttl", "<urn:a> <urn:b> 1 ."), version="v1")

    with pytest.raises(ReleaseError, match="v1 exists with other content"):
        build(releases, write(tmp_path / "a.ttl", "<urn:a> <urn:b> 2 ."), version="v1")
    assert current_release(releases) == old
    assert len(stored(old)) == 1


def test_standard_input_is_read_to_its_end(tmp_path: Path, releases: Path) -> None:
    with spooled(io.BytesIO(b"<urn:a> <urn:b> 1 ."), "ttl", releases, "en") as file:
        assert len(stored(build_files([file], releases))) == 1
    with (
        pytest.raises(SourceError, match="--format ttl"),
        spooled(io.BytesIO(b""), None, releases, "en"),
    ):
        pass


#: File name and content to the message, in which FILE stands for the file's path.
MISTAKES = {
    "syntax": (
        "a.ttl",
        b"<urn:a> a <urn:B> .\n<urn:a> <urn:b <urn:c> .",
        r"FILE:2:9: malformed Turtle: .*--format",
    ),
    "n-quads": (
        "a.nq",
        b"<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> .\n",
        r"FILE:2:\d+: malformed N-Quads",
    ),
    "xml": (
        "a.rdf",
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<rdf:Description></a>",
        r"FILE:2:20: malformed RDF/XML",
    ),
    "json": ("a.jsonld", b'{"@id": "urn:a",\n "urn:b": [}', r"FILE:2:\d+: malformed JSON-LD"),
    "context": (
        "a.jsonld",
        b'{"@context": "http://127.0.0.1:1/c", "urn:b": 1}',
        r"FILE:0: JSON-LD context on another server .*in the file itself",
    ),
    "wrong-format": ("a.ttl", b'{"@id": "urn:a"}', r"FILE:1:\d+: malformed Turtle.*--format"),
    "relative": ("a.ttl", b"<a> <urn:b> 1 .", r"FILE:1:1: relative IRI without a base.*--base"),
    "latin-1": (
        "a.ttl",
        '<urn:a> <urn:b> "é" .'.encode("latin-1"),
        r"FILE:1:18: not in UTF-8.*iconv",
    ),
    "utf-16": (
        "a.ttl",
        "<urn:a> <urn:b> 1 .".encode("utf-16"),
        r"FILE:0: not in UTF-8: UTF-16.*iconv",
    ),
    "empty": ("a.ttl", b"", r"FILE:0: the file is empty"),
    "empty-xml": ("a.rdf", b"", r"FILE:0: the file is empty"),
    "comments-alone": ("a.ttl", b"# nothing\n", r"FILE:0: no triple"),
    "extension": (
        "a.doc",
        b"<urn:a> <urn:b> 1 .",
        r"FILE:0: unknown format: extension '\.doc'.*\.ttl.*--format",
    ),
    "no-extension": ("a", b"<urn:a> <urn:b> 1 .", r"FILE:0: unknown format: extension ''"),
    "gzip-cut": (
        "a.nt.gz",
        gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 999)[:40],
        r"FILE:0: compressed, but cut short.*fetch it again",
    ),
    "gzip-damaged": (
        "a.nt.gz",
        gzip.compress(b"<urn:a> <urn:b> <urn:c> .")[:-6] + b"\1\1\1\1\1\1",
        r"FILE:0: compressed, but .*damaged",
    ),
    "bzip2-cut": (
        "a.nt.bz2",
        bz2.compress(b"<urn:a> <urn:b> <urn:c> .")[:30],
        r"FILE:0: compressed, but cut short",
    ),
    "zstd": ("a.nt.zst", b"\x28\xb5\x2f\xfd123", r"FILE:0: unknown format: extension '\.zst'"),
}


@pytest.mark.parametrize(("name", "content", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_has_place_and_remedy_and_the_old_release_stays(
    tmp_path: Path, releases: Path, name: str, content: bytes, message: str
) -> None:
    old = build(releases, write(tmp_path / "old.ttl", "<urn:a> <urn:b> 1 ."))
    path = write(tmp_path / name, content)

    with pytest.raises(SourceError, match=message.replace("FILE", str(path))):
        build(releases, path)
    assert current_release(releases) == old
    assert len(stored(old)) == 1
    assert {entry.name for entry in releases.iterdir()} == {".lock", "current", old.version}


def test_zstandard_is_named_where_the_format_is_given(tmp_path: Path, releases: Path) -> None:
    path = write(tmp_path / "a.zst", b"\x28\xb5\x2f\xfd123")

    with pytest.raises(SourceError, match=r"compressed by zstd.*gzip, bzip2 or xz"):
        build(releases, path, format_name="nt")


def test_what_is_not_a_file_is_told_for_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        find_files([tmp_path / "no.ttl", tmp_path], None, "en")

    text = str(caught.value)
    assert "no.ttl:0: there is no such file" in text
    assert f"{tmp_path}:0: this is a folder (expected: the files in it: {tmp_path}/*.ttl)" in text


def test_mistakes_of_several_files_are_told_at_once(tmp_path: Path, releases: Path) -> None:
    one, two = write(tmp_path / "1.ttl", "<urn:a"), write(tmp_path / "2.nt", "x")

    with pytest.raises(SourceError) as caught:
        build(releases, one, two)
    assert len(caught.value.findings) == 2


def test_two_builds_do_not_mix(tmp_path: Path, releases: Path) -> None:
    path = write(tmp_path / "a.ttl", "<urn:a> <urn:b> 1 .")
    releases.mkdir()
    with (releases / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ReleaseError, match="another build"):
            build(releases, path)

    assert len(stored(build(releases, path))) == 1


# As a command, in a process of its own


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def start(releases: Path, *files: Path, limit: int | None = None) -> subprocess.Popen[str]:
    def restrict() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "clusterlod", "build", "--lang", "en"]
    return subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--releases", str(releases), "--from", *map(str, files)],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        preexec_fn=restrict,  # the tests run no threads
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def large(path: Path, quads: int = 30_000) -> Path:
    with path.open("w", encoding="utf-8") as out:
        for n in range(quads):
            out.write(f'<urn:s{n % 999}> <urn:p{n % 9}> "{n * 77}" <urn:g> .\n')
    return path


@pytest.mark.parametrize("limit", [2_000, 100_000, 500_000])
def test_a_full_disk_leaves_the_old_release_and_no_rubbish(
    tmp_path: Path, releases: Path, limit: int
) -> None:
    old = build(releases, write(tmp_path / "old.ttl", "<urn:a> <urn:b> 1 ."))
    process = start(releases, large(tmp_path / "new.nq"), limit=limit)
    _, errors = process.communicate()

    assert process.returncode == 1
    assert f"cannot write to {releases}" in errors
    assert "space and permission" in errors
    assert "Traceback" not in errors
    assert current_release(releases) == old
    assert {entry.name for entry in releases.iterdir()} == {".lock", "current", old.version}


def test_a_folder_without_permission_is_named(open_folder: Path) -> None:
    releases = open_folder / "releases"
    releases.mkdir()
    releases.chmod(0o555)
    path = write(open_folder / "a.ttl", "<urn:a> <urn:b> 1 .")

    message = as_nobody(lambda: build(releases, path))

    assert message.startswith(f"cannot write to {releases}: [Errno 13] Permission denied")
    assert "space and permission" in message


def as_nobody(action: Callable[[], object]) -> str:
    """Return the message of the ReleaseError that an unprivileged child meets."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65_534)
            action()
        except ReleaseError as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with os.fdopen(reader, encoding="utf-8") as told:
        return told.read()


@pytest.mark.parametrize("moment", ["store", "dumps", "dumps/clusterlod.nq.gz"])
def test_a_killed_build_leaves_the_old_release(tmp_path: Path, releases: Path, moment: str) -> None:
    old = build(releases, write(tmp_path / "old.ttl", "<urn:a> <urn:b> 1 ."))
    new = large(tmp_path / "new.nq")
    process = start(releases, new)
    while process.poll() is None and not any(releases.glob(f".partial-*/{moment}")):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert current_release(releases) == old
    assert len(stored(old)) == 1
    again = build(releases, new)
    assert len(stored(again)) == 30_000
    assert {entry.name for entry in releases.iterdir()} == {
        ".lock", "current", old.version, again.version,
    }  # fmt: skip
