"""State that a client keeps in a store: zustand, Redux Toolkit, atoms, contexts with reducers."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

ZUSTAND: Table = {
    "a setter by an updater, read by a selector": """
import { create } from "zustand";
const useCart = create((set, get) => ({ items: [], note: "", add: (x) => set((s) => ({ items: [...s.items, x] })) }));
function A() { const add = useCart((s) => s.add); return <b onClick={() => add({ price: /*from A*/ a(), id: /*from B*/ b() })} />; }
function R() { const items = useCart((s) => s.items); return <b>{items.map((i) => { f(/*to A*/ /*not B*/ i.price); })}</b>; }
""",
    "outside of components": """
import { create } from "zustand";
export const useCart = create((set, get) => ({ items: [], add: (x) => set((s) => ({ items: [...s.items, x] })) }));
useCart.getState().add({ price: /*from A*/ a(), id: /*from B*/ b() });
f(/*to A*/ /*not B*/ useCart.getState().items[0].price);
""",
    "middleware, and the whole store": """// file: src/store.ts
import { create } from "zustand"; import { persist } from "zustand/middleware";
export const useCart = create<Cart>()(persist((set, get) => ({ items: [], total: 0, add: (x) => { const now = get().items; f(/*to A*/ now[0].price); set({ items: [...now, x] }); } }), { name: "cart" }));
// file: src/a.tsx
import { useCart } from "./store"; export function A() { const { add } = useCart(); add({ price: /*from A*/ a(), id: /*from B*/ b() }); }
// file: src/b.tsx
import { useCart } from "./store"; export function B() { const { items, total } = useCart(); f(/*to A*/ /*not B*/ items[0].price, /*not A*/ total); }
""",
    "setState": """
import { create } from "zustand";
export const useCart = create(() => ({ items: [] }));
useCart.setState({ items: /*from A*/ a() }); f(/*to A*/ useCart.getState().items);
""",
    "a vanilla store with a hook": """
import { createStore, useStore } from "zustand";
const store = createStore((set) => ({ total: 0, put: (t) => set({ total: t }) }));
store.getState().put(/*from A*/ a()); function R() { const t = useStore(store, (s) => s.total); return /*to A*/ t; }
""",
    "an updater that changes its draft": """
import { create } from "zustand"; import { immer } from "zustand/middleware/immer";
const useCart = create(immer((set) => ({ items: [], add: (x) => set((s) => { s.items.push(x); }) })));
useCart.getState().add(/*from A*/ a()); function R() { return useCart((s) => { f(/*to A*/ s.items[0]); return s.items; }); }
""",
    "a selector that makes an object": """
import { create } from "zustand"; import { useShallow } from "zustand/react/shallow";
const useCart = create((set, get) => ({ items: [], note: "", add: (x) => set((s) => ({ items: [...s.items, x] })), sum: () => get().items[0].price }));
function A() { const { add } = useCart(useShallow((s) => ({ add: s.add }))); add({ price: /*from A*/ a(), id: /*from B*/ b() }); }
function R() { const { items, sum } = useCart((s) => ({ items: s.items, sum: s.sum }), shallow); f(/*to A*/ /*not B*/ items[0].price, /*to A*/ sum()); }
""",
    "hooks of the shop around it": """// file: src/store.ts
import { create } from "zustand";
const useStore = create((set) => ({ items: [], actions: { add: (x) => set((s) => ({ items: s.items.concat(x) })) } }));
export const useItems = () => useStore((s) => s.items); export const useActions = () => useStore((s) => s.actions);
// file: src/a.tsx
import { useItems, useActions } from "./store"; function A() { const { add } = useActions(); add({ price: /*from A*/ a() }); } function R() { const items = useItems(); f(/*to A*/ items[0].price); }
""",
    "two stores are apart": """
import { create } from "zustand";
const useA = create((set) => ({ v: 0, put: (v) => set({ v }) })); const useB = create((set) => ({ v: 0, put: (v) => set({ v }) }));
function A() { const put = useA((s) => s.put); put(/*from A*/ a()); const putB = useB((s) => s.put); putB(/*from B*/ b()); }
function R() { f(/*to A*/ /*not B*/ useA((s) => s.v), /*to B*/ /*not A*/ useB((s) => s.v)); }
""",
    "a price of the store in the request that pays": """// file: src/store.ts
import { create } from "zustand"; export const useCart = create((set) => ({ items: [], add: (x) => set((s) => ({ items: [...s.items, x] })) }));
// file: src/product.tsx
import { useCart } from "./store"; export function P({ p }) { const add = useCart((s) => s.add); return <b onClick={() => add({ id: p.id, price: /*from A*/ shown(p) })} />; }
// file: src/pay.tsx
import { useCart } from "./store"; export function Pay() { const items = useCart((s) => s.items); const go = () => fetch("/api/pay", { method: "POST", body: JSON.stringify({ items }) }); }
// file: app/api/pay/route.ts
export async function POST(request: Request) { const { items } = await request.json(); f(/*to body:items.[].price*/ items.map((i) => i.price)); }
""",
}

REDUX: Table = {
    "a slice": """
import { createSlice, configureStore } from "@reduxjs/toolkit"; import { useSelector, useDispatch } from "react-redux";
const slice = createSlice({ name: "cart", initialState: { items: [], note: "" }, reducers: { add(state, action) { state.items.push(action.payload); }, note: (s, a2) => { s.note = a2.payload; } } });
export const { add, note } = slice.actions;
export const store = configureStore({ reducer: { cart: slice.reducer } });
function A() { const dispatch = useDispatch(); dispatch(add({ price: /*from A*/ a(), id: /*from B*/ b() })); }
function R() { const items = useSelector((s) => s.cart.items); f(/*to A*/ /*not B*/ items[0].price); const note = useSelector((s) => s.cart.note); f(/*not A*/ note); }
""",
    "slice, store, hooks and components in files of their own": """// file: src/slice.ts
import { createSlice } from "@reduxjs/toolkit";
const cartSlice = createSlice({ name: "cart", initialState: { items: [] }, reducers: { added: (state, { payload }) => { state.items = [...state.items, payload]; } } });
export const { added } = cartSlice.actions; export default cartSlice.reducer; export const selectItems = (state) => state.cart.items;
// file: src/store.ts
import { configureStore } from "@reduxjs/toolkit"; import cart from "./slice";
export const store = configureStore({ reducer: { cart } });
// file: src/hooks.ts
import { useSelector, useDispatch } from "react-redux"; export const useAppSelector = useSelector; export const useAppDispatch = () => useDispatch();
// file: src/a.tsx
import { added } from "./slice"; import { useAppDispatch } from "./hooks"; export function A() { const d = useAppDispatch(); d(added({ price: /*from A*/ a(), id: /*from B*/ b() })); }
// file: src/b.tsx
import { selectItems } from "./slice"; import { useAppSelector } from "./hooks"; export function B() { const items = useAppSelector(selectItems); f(/*to A*/ /*not B*/ items[0].price); }
""",
    "an action that is prepared, a typed hook": """
import { createSlice, configureStore } from "@reduxjs/toolkit"; import { useSelector } from "react-redux";
const slice = createSlice({ name: "cart", initialState: { items: [] }, reducers: { add: { reducer(state, action) { state.items.push(action.payload); }, prepare(x) { return { payload: { ...x } }; } }, set: (state, action) => action.payload } });
export const store = configureStore({ reducer: slice.reducer }); export const useAppSelector = useSelector.withTypes();
store.dispatch(slice.actions.add({ price: /*from A*/ a() })); store.dispatch(slice.actions.set({ items: [{ price: /*from C*/ c() }] }));
function R() { const items = useAppSelector((s) => s.items); f(/*to A, C*/ items[0].price); }
""",
}

ATOMS: Table = {
    "jotai": """
import { atom, useAtom, useAtomValue, useSetAtom } from "jotai";
const itemsAtom = atom([]); const totalAtom = atom((get) => get(itemsAtom)[0].price); const addAtom = atom(null, (get, set, x) => { set(itemsAtom, [...get(itemsAtom), x]); });
function A() { const [items, setItems] = useAtom(itemsAtom); const put = useSetAtom(itemsAtom); put([{ price: /*from A*/ a(), id: /*from B*/ b() }]); const add = useSetAtom(addAtom); add({ price: /*from C*/ c() }); }
function R() { const items = useAtomValue(itemsAtom); const t = useAtomValue(totalAtom); f(/*to A*/ /*not B*/ /*to C*/ items[0].price, /*to A*/ /*not B*/ t); }
""",
    "what is looked up by a key of the caller": """// file: app/api/pay/route.ts
import { atom } from "jotai"; const rows = new Map((await load()).map((row) => [row.id, row]));
export async function POST(request) { const { id } = await request.json(); f(/*not body*/ rows.get(id).price); }
""",
    "nanostores": """
import { atom, map } from "nanostores"; import { useStore } from "@nanostores/react";
export const $cart = atom([]); $cart.set([{ price: /*from A*/ a() }]); function R() { const c = useStore($cart); f(/*to A*/ c[0].price, /*to A*/ $cart.get()[0].price); }
""",
}

CONTEXTS: Table = {
    "a reducer behind a context": """// file: src/cart.tsx
const Ctx = createContext(null);
function reducer(state, action) { switch (action.type) { case "add": return { ...state, items: [...state.items, action.item] }; default: return state; } }
export function P({ children }) { const [state, dispatch] = useReducer(reducer, { items: [] }); const add = (x) => dispatch({ type: "add", item: x }); return <Ctx.Provider value={{ state, dispatch, add }}>{children}</Ctx.Provider>; }
export const useCart = () => { const c = useContext(Ctx); if (!c) throw new Error(); return c; };
// file: src/a.tsx
import { useCart } from "./cart"; export function A() { const { add } = useCart(); return <b onClick={() => add({ price: /*from A*/ a(), id: /*from B*/ b() })} />; }
// file: src/b.tsx
import { useCart } from "./cart"; export function B() { const { state } = useCart(); return <b>{f(/*to A*/ /*not B*/ state.items[0].price)}</b>; }
""",
    "state and dispatch in two contexts": """// file: src/cart.tsx
const S = createContext({}); const D = createContext(null);
const reducer = (state, action) => { if (action.type === "add") return [...state, action.payload]; return state; };
export function P(p) { const [state, dispatch] = useReducer(reducer, []); return <S.Provider value={state}><D.Provider value={dispatch}>{p.children}</D.Provider></S.Provider>; }
export const useLines = () => useContext(S); export const useDispatchCart = () => useContext(D);
// file: src/a.tsx
import { useDispatchCart, useLines } from "./cart"; export function A() { const d = useDispatchCart(); d({ type: "add", payload: { price: /*from A*/ a() , id: /*from B*/ b()} }); } export function B() { const x = useLines(); f(/*to A*/ /*not B*/ x[0].price); }
""",
}
ALL = {**ZUSTAND, **REDUX, **ATOMS, **CONTEXTS}


@pytest.mark.parametrize("snippet", ALL.values(), ids=ALL)
def test_state_of_a_client_flows_from_its_setters_to_its_readers(snippet: str) -> None:
    check(snippet)
