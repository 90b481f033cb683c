"""`routes`: what is served, what is requested, and how both join."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import call

FILES = {
    "backend/src/api/store/orders/[id]/note/route.ts": "export const POST = async (req: MedusaRequest, res: MedusaResponse) => res.json(req.body.text);\n",
    "backend/src/api/store/lonely/route.ts": "export const GET = async (req: MedusaRequest, res: MedusaResponse) => res.json({});\n",
    "web/note.ts": "const f = (id) => fetch(`${API}/store/orders/${id}/note`, { method: 'POST', headers: { 'x-token': t }, body: JSON.stringify({ text: 1 }) });\n",
    "web/ship.ts": "fetch('https://api.carrier.example/labels');\nconst g = (url) => fetch(url);\nfetch('/store/none');\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def test_the_page_shows_both_sides_joined_and_what_could_not_be(shop: Path) -> None:
    done = call("routes")
    assert done.code == 0
    assert (
        done.out
        == """\
Routes that the shop calls
  POST   /store/orders/:/note  backend/src/api/store/orders/[id]/note/route.ts
      reads body: text
    ← web/note.ts:1
      sends body: text; header: x-token

Routes that nothing here calls
  GET    /store/lonely  backend/src/api/store/lonely/route.ts

Requests that reach no route here
  GET    https://api.carrier.example/labels  web/ship.ts:1 (another host)
  GET    *  web/ship.ts:2 (URL not known)
  GET    /store/none  web/ship.ts:3 (no such route here)

2 routes, 1 called from here; 3 requests not joined
"""
    )


def test_no_line_is_wider_than_the_terminal(shop: Path) -> None:
    assert max(map(len, call("routes").out.splitlines())) <= 80


def test_json_holds_the_same(shop: Path) -> None:
    document = json.loads(call("routes", "--format", "json").out)
    route = document["routes"][1]
    assert (document["version"], route["method"], route["url"]) == (1, "POST", "/store/orders/:/note")
    assert route["reads"] == {"body": ["text"]}
    assert route["callers"][0]["sends"] == {"body": ["text"], "header": ["x-token"]}
    assert [one["reason"] for one in document["unjoined"]] == ["another host", "URL not known", "no such route here"]


def test_a_folder_that_does_not_exist_is_a_mistake(shop: Path) -> None:
    assert call("routes", "nowhere").code == 2
