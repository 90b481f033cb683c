"""What is put into an object after it was made."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

CASES: Table = {
    "by its own method": "const q = new URLSearchParams(); q.append('x', /*from A*/ a()); f(/*to A*/ q);",
    "by a method of a part": "const o = { q: new Map() }; o.q.set('x', /*from A*/ a()); f(/*to A*/ o.q.get('x'), /*not A*/ o.r);",
    "by a function": "const put = (m) => { m.set('x', /*from A*/ a()); }; const m = new Map(); put(m); f(/*to A*/ m.get('x'));",
    "by a function's function": "const two = (t, v) => { t.x = v; }; const one = (t, v) => two(t, v); const o = {}, p = {}; one(o, /*from A*/ a()); one(p, /*from B*/ b()); f(/*to A*/ /*not B*/ o.x);",
    "by a library function": "const o = {}; Object.assign(o, { x: /*from A*/ a(), y: /*from B*/ b() }); f(/*to A*/ /*not B*/ o.x);",
    "not by a function that only reads": "const read = (t) => { f(t.x); }; const o = {}; read(o, /*from A*/ a()); f(/*not A*/ o.x);",
    "by a setter in a callback": "function P() { const [x, setX] = useState(0); fetchIt().then((r) => setX(r.v)); useEffect(() => { load((v) => setX(/*from A*/ a())); }, []); return /*to A*/ x; }",
    "by a setter in a context": """// file: src/a.tsx
const Ctx = createContext(null); export function P() { const [x, setX] = useState(0); return <Ctx.Provider value={{ x, setX }} />; } export const useX = () => useContext(Ctx);
// file: src/b.tsx
import { useX } from "./a"; function Q() { const { setX } = useX(); setX(/*from A*/ a()); } function R() { const { x } = useX(); return <b>{/*to A*/ x}</b>; }
""",
    "by useActionState": "async function act(before, form) { return { v: form.get('x') }; } function P() { const [s, run] = useActionState(act, {}); const d = new FormData(); d.set('x', /*from A*/ a()); run(d); return /*to A*/ s.v; }",
}


@pytest.mark.parametrize("source", CASES.values(), ids=CASES.keys())
def test_effects_reach_later_reads(source: str) -> None:
    check(source)
