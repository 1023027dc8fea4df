"""What the widget weighs as served, beside files of other widgets measured the same way.

    .venv/bin/python bench/widget_size.py [FILE or FOLDER ...]

Fetch the others yourself, for example with `npm pack`, and name the files a page has to load; of a
folder every .js and .css file counts. Ours are the bytes of the server's own table.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterable
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from assistant.widget.files import LOADER, read_widget_files

KINDS = (".js", ".css")


def sizes_of(plain: bytes) -> tuple[int, int, int]:
    """Return bytes plain, by gzip at its best, by brotli at its best."""
    return (
        len(plain),
        len(gzip.compress(plain, compresslevel=9, mtime=0)),
        len(brotli.compress(plain, quality=11)),
    )


def sum_up(files: Iterable[bytes]) -> tuple[int, int, int]:
    measured = [sizes_of(file) for file in files]
    raw, packed, smallest = (sum(column) for column in zip(*measured, strict=True))
    return raw, packed, smallest


def files_under(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(each for each in path.rglob("*") if each.suffix in KINDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("others", nargs="*", type=Path, help="files or folders of other widgets")
    others: list[Path] = parser.parse_args().others
    ours = {name: file for name, file in read_widget_files().by_name.items() if file.lasts}
    loader = read_widget_files().by_name[LOADER].plain
    rows = [("ours, before a click", sum_up([loader]))]
    rows += [(name, sum_up([file.plain])) for name, file in ours.items()]
    rows.append(("ours, everything", sum_up([loader, *(file.plain for file in ours.values())])))
    rows += [
        (str(path), sum_up(file.read_bytes() for file in found))
        for path in others
        if (found := files_under(path))
    ]
    print(f"{'file':60} {'plain':>10} {'gzip':>10} {'brotli':>10}")
    for name, (raw, packed, smallest) in rows:
        print(f"{name[-60:]:60} {raw:>10,} {packed:>10,} {smallest:>10,}")


if __name__ == "__main__":
    main()
