"""The table of papers as Croissant says what is in a data set (MLCommons, version 1.0), for catalogues of data sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.data.rows import COLUMNS
from generator.data.schemas import fields
from generator.model import Site

#: The context that the specification wants, word for word (docs.mlcommons.org/croissant/docs/croissant-spec.html).
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_FORMATS = {"papers.jsonl.gz": "application/jsonlines", "papers.csv.gz": "text/csv"}
_TYPES = {"number": "sc:Integer", "date": "sc:Date"}
_TABLE = "papers.csv.gz"
_CAPTURES = ("captures", "number", "how many captures hold it")


def croissant(site: Site, base: str, hashes: Mapping[str, str], sizes: Mapping[str, int]) -> dict[str, Any]:
    """The description of the data below `base`, an absolute address; sizes are in bytes, hashes are SHA-256."""
    name = site.name or "Digest archive"
    known = {field: (kind, meaning) for field, kind, meaning in [*fields(), _CAPTURES]}
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": site.description or name,
        "url": f"{site.address}data/",
        "isLiveDataset": True,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": path,
                "name": path,
                "contentUrl": f"{base}{path}",
                "contentSize": f"{sizes[path]} B",
                "encodingFormat": _FORMATS[path],
                "sha256": hashed,
            }
            for path, hashed in hashes.items()
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "papers",
                "name": "papers",
                "key": {"@id": "papers/permalink"},
                "field": [_field(column, *known[column]) for column in COLUMNS],
            }
        ],
    }


def _field(column: str, kind: str, meaning: str) -> dict[str, Any]:
    source = {"fileObject": {"@id": _TABLE}, "extract": {"column": column}}
    found = {"@type": "cr:Field", "@id": f"papers/{column}", "name": column, "description": meaning}
    return found | {"dataType": _TYPES.get(kind, "sc:Text"), "source": source}
