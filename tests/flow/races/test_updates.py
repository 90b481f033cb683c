"""Lost updates in many libraries, near misses, and the mended twins."""

from __future__ import annotations

import pytest
from checks.rule_text import check

RULE = """\
kind: race
ask: lost-update
message: "$FIELD $READ"
targets:
  - fields: {words: [stock, stocked, inventory, "available quantity"], not-words: [min, threshold]}
  - fields: {words: [quantity, qty, available, reserved]}
    records: {words: [stock, inventory, level, batch, warehouse]}
"""

HITS = {
    "prisma, read and written in a transaction": """
        export async function sell(id: string, count: number) {
          await prisma.$transaction(async (tx) => {
            const row = await tx.variant.findUniqueOrThrow({ where: { id } });
            await tx.variant.update({ where: { id }, data: { stock: row.stock - count } }); // expect
          });
        }""",
    "prisma, capped and in a variable": """
        export async function sell(id: string, count: number) {
          const { stock: before } = await prisma.variant.findUniqueOrThrow({ where: { id }, select: { stock: true } });
          const after = Math.max(0, before - count);
          await prisma.variant.update({ where: { id }, data: { stock: after, soldAt: new Date() } }); // expect
        }""",
    "drizzle": """
        export async function sell(id: number, count: number) {
          const [row] = await db.select().from(products).where(eq(products.id, id));
          const left = row.inventory - count;
          if (left < 0) throw new Error("sold out");
          await db.update(products).set({ inventory: left }).where(eq(products.id, id)); // expect
        }""",
    "drizzle, in a loop over the lines": """
        export async function settle(lines: Line[]) {
          for (const line of lines) {
            const found = await db.query.products.findFirst({ where: eq(products.id, line.id) });
            if (!found) continue;
            await db.update(products).set({ stock: found.stock - line.count }).where(eq(products.id, line.id)); // expect
          }
        }""",
    "knex": """
        export async function sell(id: number, count: number) {
          const row = await knex("products").where({ id }).first("stock");
          await knex("products").where({ id }).update({ stock: row.stock - count }); // expect
        }""",
    "knex, a client in a field": """
        export class Shelves {
          constructor(private readonly pg: Knex) {}
          async of(code: string) {
            return this.pg<ShelfRow>("shelf").where({ code }).first();
          }
          async take(code: string, count: number) {
            const shelf = await this.of(code);
            await this.pg("shelf").where({ code }).update({ stock: shelf.stock - count }); // expect
          }
        }""",
    "knex, a row of a named type that is awaited": """
        export async function take(pg: Knex, code: string, count: number) {
          const shelf = await pg<ShelfRow>("shelf").where({ code }).first();
          await pg<ShelfRow>("shelf").where({ code }).update({ stock: shelf.stock - count }); // expect
        }""",
    "knex, a client of something that is handed around": """
        export async function take(ctx: Context, code: string, count: number) {
          const level = await ctx.db("levels").where({ code }).first();
          await ctx.db("levels").where({ code }).update({ quantity: level.quantity - count }); // expect
        }""",
    "knex and kysely, one column by its name": """
        export async function take(knex: Knex, id: number, count: number) {
          const row = await knex("products").where({ id }).first();
          await knex("products").where({ id }).update("stock", row.stock - count); // expect
        }
        export async function give(db: Kysely<Tables>, id: number, count: number) {
          const row = await db.selectFrom("products").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
          await db.updateTable("products").set("stock", row.stock + count).where("id", "=", id).execute(); // expect
        }""",
    "prepared statements": """
        export function take(db: Database, id: string, count: number) {
          const row = db.prepare("SELECT stock FROM products WHERE id = ?").get(id) as Row;
          db.prepare("UPDATE products SET stock = ? WHERE id = ?").run(row.stock - count, id); // expect
        }
        export async function give(env: Env, id: string, count: number) {
          const row = await env.DB.prepare("SELECT stock FROM products WHERE id = ?1").bind(id).first<Row>();
          await env.DB.prepare("UPDATE products SET stock = ? WHERE id = ?").bind(row.stock + count, id).run(); // expect
        }""",
    "a statement and its parameters in one object": """
        export async function take(client: Client, id: string, count: number) {
          const { rows } = await client.execute({ sql: "SELECT stock FROM products WHERE id = ?", args: [id] });
          await client.execute({ sql: "UPDATE products SET stock = ? WHERE id = ?", args: [rows[0].stock - count, id] }); // expect
        }
        export async function give(sequelize: Sequelize, id: string, count: number) {
          const [row] = await sequelize.query("SELECT stock FROM products WHERE id = :id", { replacements: { id } });
          await sequelize.query("UPDATE products SET stock = :next WHERE id = :id", { replacements: { next: row.stock + count, id } }); // expect
        }""",
    "kysely": """
        export const restock = async (id: number, count: number) => {
          const row = await db.selectFrom("inventory").select("quantity").where("id", "=", id).executeTakeFirstOrThrow();
          await db.updateTable("inventory").set({ quantity: row.quantity + count }).where("id", "=", id).execute(); // expect
        };""",
    "supabase": """
        export async function sell(sku: string, count: number) {
          const { data: row, error } = await supabase.from("products").select("stock").eq("sku", sku).single();
          if (error) throw error;
          const { error: failed } = await supabase.from("products").update({ stock: row.stock - count }).eq("sku", sku); // expect
          if (failed) throw failed;
        }""",
    "mongoose, a document that is saved": """
        export async function sell(id: string, count: number) {
          const product = await Product.findById(id);
          if (!product || product.stock < count) throw new Error("sold out");
          product.stock -= count; // expect
          await product.save();
        }""",
    "mongoose, findByIdAndUpdate": """
        export async function sell(id: string, count: number) {
          const product = await Product.findById(id);
          await Product.findByIdAndUpdate(id, { $set: { stock: product.stock - count } }); // expect
        }""",
    "typeorm, a repository": """
        export class StockService {
          constructor(@InjectRepository(Level) private readonly levels: Repository<Level>) {}
          async take(sku: string, count: number) {
            const level = await this.levels.findOneByOrFail({ sku });
            level.available = level.available - count; // expect
            await this.levels.save(level);
          }
        }""",
    "typeorm, update with a criterion": """
        export class StockService {
          async take(id: string, count: number) {
            const product = await this.productRepository.findOne({ where: { id } });
            await this.productRepository.update(id, { stock: product.stock - count }); // expect
          }
        }""",
    "mikro-orm, flushed": """
        export async function take(em: EntityManager, id: string, count: number) {
          const batch = await em.findOneOrFail(Batch, id);
          batch.available_quantity -= count; // expect
          await em.flush();
        }""",
    "mikro-orm, nativeUpdate": """
        export async function take(em: EntityManager, id: string, count: number) {
          const batch = await em.findOneOrFail(Batch, { id });
          await em.nativeUpdate(Batch, { id }, { available_quantity: batch.available_quantity - count }); // expect
        }""",
    "sequelize": """
        export async function take(id: string, count: number) {
          const product = await Product.findByPk(id);
          await product.update({ stock: product.stock - count }); // expect
        }""",
    "raw SQL with numbered parameters": """
        export async function take(id: string, count: number) {
          const { rows } = await pool.query("SELECT stock FROM products WHERE id = $1", [id]);
          const left = rows[0].stock - count;
          await pool.query("UPDATE products SET stock = $1, updated_at = now() WHERE id = $2", [left, id]); // expect
        }""",
    "raw SQL in a template": """
        export async function take(id: string, count: number) {
          const [row] = await prisma.$queryRaw`SELECT stock FROM products WHERE id = ${id}`;
          await prisma.$executeRaw`UPDATE products SET stock = ${row.stock - count} WHERE id = ${id}`; // expect
        }""",
    "raw SQL with question marks": """
        export async function take(id: string, count: number) {
          const [rows] = await connection.execute("SELECT qty FROM stock WHERE id = ?", [id]);
          await connection.execute("UPDATE stock SET note = ?, qty = ? WHERE id = ?", ["sold", rows[0].qty - count, id]); // expect
        }""",
    "Medusa, a module service": """
        export async function take(container: MedusaContainer, line: Line) {
          const inventory = container.resolve(Modules.INVENTORY);
          const [level] = await inventory.listInventoryLevels({ inventory_item_id: line.item, location_id: line.place });
          await inventory.updateInventoryLevels([{ inventory_item_id: line.item, location_id: line.place, stocked_quantity: Number(level.stocked_quantity) - line.count }]); // expect
        }""",
    "Medusa, query.graph and a workflow": """
        export async function take(container: MedusaContainer, line: Line) {
          const { data: levels } = await query.graph({ entity: "inventory_level", fields: ["stocked_quantity"], filters: { id: line.level } });
          const updates = levels.map((level) => ({
            id: level.id,
            stocked_quantity: level.stocked_quantity - line.count, // expect
          }));
          await updateInventoryLevelsWorkflow(container).run({ input: { updates } });
        }""",
    "a list that is filled first": """
        export async function take(lines: Line[]) {
          const updates: Update[] = [];
          for (const line of lines) {
            const level = await service.retrieveInventoryLevel(line.level);
            updates.push({ id: level.id, stocked_quantity: level.stocked_quantity - line.count }); // expect
          }
          await service.updateInventoryLevels(updates);
        }""",
    "a payload that is put together": """
        export async function take(id: string, count: number) {
          const row = await prisma.product.findUnique({ where: { id } });
          const data: Record<string, unknown> = { updatedAt: new Date() };
          data.stock = row.stock - count; // expect
          await prisma.product.update({ where: { id }, data });
        }""",
    "an operation chosen by a flag": """
        export async function change(id: string, count: number, kind: "in" | "out") {
          const row = await prisma.product.findUnique({ where: { id } });
          const next = kind === "in" ? row.stock + count : row.stock - count;
          await prisma.product.update({ where: { id }, data: { stock: next } }); // expect
        }""",
    "a number handed to a function of the shop": """
        async function setStock(id: string, amount: number) {
          await prisma.product.update({ where: { id }, data: { stock: amount } });
        }
        const stockOf = async (id: string) => (await prisma.product.findUniqueOrThrow({ where: { id } })).stock;
        export async function take(id: string, count: number) {
          const before = await stockOf(id);
          await setStock(id, before - count); // expect
        }""",
    "steps of a workflow": """
        const readStep = createStep("read", async (input: Input, { container }) => {
          const [level] = await container.resolve(Modules.INVENTORY).listInventoryLevels({ inventory_item_id: input.item });
          return new StepResponse({ id: level.id, left: level.stocked_quantity - input.count }); // expect
        });
        const writeStep = createStep("write", async (input: Written, { container }) => {
          await container.resolve(Modules.INVENTORY).updateInventoryLevels([{ id: input.id, stocked_quantity: input.left }]);
        });
        export const takeWorkflow = createWorkflow("take", (input: Input) => {
          const read = readStep(input);
          writeStep({ id: read.id, left: read.left });
          return new WorkflowResponse(read);
        });""",
    "a variable that is changed": """
        export async function take(id: string, counts: number[]) {
          const row = await prisma.product.findUnique({ where: { id } });
          let left = row.stock;
          for (const count of counts) left -= count;
          await prisma.product.update({ where: { id }, data: { stock: left } }); // expect
        }""",
}

MISSES = {
    "an increment of the ORM": """
        export async function take(id: string, count: number) {
          const row = await prisma.product.findUnique({ where: { id } });
          if (row.stock - count < 0) throw new Error("sold out");
          await prisma.product.update({ where: { id }, data: { stock: { decrement: count } } });
        }""",
    "SQL reckons": """
        export async function take(id: string, count: number) {
          await db.update(products).set({ stock: sql`${products.stock} - ${count}` }).where(eq(products.id, id));
          await pool.query("UPDATE products SET stock = stock - $1 WHERE id = $2 AND stock >= $1", [count, id]);
          await knex("products").where({ id }).update({ stock: knex.raw("stock - ?", [count]) });
          await this.pg("products").where({ id }).decrement("stock", count);
          await knex("products").where({ id }).update("stock", knex.raw("stock - ?", [count]));
          db.prepare("UPDATE products SET stock = stock - ? WHERE id = ?").run(count, id);
          await repository.update(id, { stock: () => `stock - ${count}` });
          await Product.updateOne({ _id: id, stock: { $gte: count } }, { $inc: { stock: -count } });
        }""",
    "compared with what was read": """
        export async function take(id: string, count: number) {
          const row = await prisma.product.findUnique({ where: { id } });
          const done = await prisma.product.updateMany({ where: { id, stock: row.stock }, data: { stock: row.stock - count } });
          if (done.count === 0) throw new Error("changed meanwhile");
        }
        export async function takeVersion(id: string, count: number) {
          const { data: row } = await supabase.from("products").select("stock, version").eq("id", id).single();
          await supabase.from("products").update({ stock: row.stock - count, version: row.version + 1 }).eq("id", id).eq("version", row.version);
        }
        export async function takeDrizzle(id: string, row: Row, count: number) {
          await db.update(products).set({ stock: row.stock - count }).where(and(eq(products.id, id), eq(products.stock, row.stock)));
        }""",
    "a locked row": """
        export async function prismaLock(id: string, count: number) {
          await prisma.$transaction(async (tx) => {
            const [row] = await tx.$queryRaw`SELECT id, stock FROM products WHERE id = ${id} FOR UPDATE`;
            await tx.product.update({ where: { id }, data: { stock: row.stock - count } });
          });
        }
        export async function drizzleLock(id: string, count: number) {
          await db.transaction(async (tx) => {
            const [row] = await tx.select().from(products).where(eq(products.id, id)).for("update");
            await tx.update(products).set({ stock: row.stock - count }).where(eq(products.id, id));
          });
        }
        export async function typeormLock(id: string, count: number) {
          await dataSource.transaction(async (manager) => {
            const row = await manager.findOne(Product, { where: { id }, lock: { mode: "pessimistic_write" } });
            row.stock -= count;
            await manager.save(row);
          });
        }
        export async function mikroLock(em: EntityManager, id: string, count: number) {
          const row = await em.findOneOrFail(Product, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
          row.stock -= count;
          await em.flush();
        }
        export async function knexLock(id: string, count: number) {
          await knex.transaction(async (trx) => {
            const row = await trx("products").where({ id }).forUpdate().first();
            await trx("products").where({ id }).update({ stock: row.stock - count });
          });
        }
        export async function serializable(id: string, count: number) {
          await prisma.$transaction(async (tx) => {
            const row = await tx.product.findUnique({ where: { id } });
            await tx.product.update({ where: { id }, data: { stock: row.stock - count } });
          }, { isolationLevel: Prisma.TransactionIsolationLevel.Serializable });
        }""",
    "a lock around both": """
        export async function module(container: MedusaContainer, line: Line) {
          const locking = container.resolve(Modules.LOCKING);
          await locking.execute([line.item], async () => {
            const [level] = await inventory.listInventoryLevels({ inventory_item_id: line.item, location_id: line.place });
            await inventory.updateInventoryLevels([{ id: level.id, stocked_quantity: level.stocked_quantity - line.count }]);
          });
        }
        export async function redis(id: string, count: number) {
          const lock = await redlock.acquire([`stock:${id}`], 5000);
          try {
            const row = await prisma.product.findUnique({ where: { id } });
            await prisma.product.update({ where: { id }, data: { stock: row.stock - count } });
          } finally {
            await lock.release();
          }
        }
        export async function advisory(id: string, count: number) {
          await prisma.$transaction(async (tx) => {
            await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${id}))`;
            const row = await tx.product.findUnique({ where: { id } });
            await tx.product.update({ where: { id }, data: { stock: row.stock - count } });
          });
        }""",
    "lock steps of the workflow": """
        const takeStep = createStep("take", async (input: Input, { container }) => {
          const service = container.resolve(Modules.INVENTORY);
          const [level] = await service.listInventoryLevels({ inventory_item_id: input.item });
          await service.updateInventoryLevels([{ id: level.id, stocked_quantity: level.stocked_quantity - input.count }]);
          return new StepResponse(level.id);
        });
        export const takeWorkflow = createWorkflow("take", (input: Input) => {
          acquireLockStep({ key: input.item, timeout: 2, ttl: 10 });
          const taken = takeStep(input);
          releaseLockStep({ key: input.item });
          return new WorkflowResponse(taken);
        });""",
    "a lock that the callers hold": """
        async function take(id: string, count: number) {
          const row = await prisma.product.findUnique({ where: { id } });
          await prisma.product.update({ where: { id }, data: { stock: row.stock - count } });
        }
        export const POST = async (request: Request) => {
          const body = await request.json();
          await withLock(`stock:${body.id}`, () => take(body.id, body.count));
          return Response.json({});
        };""",
    "an absolute number of somebody's": """
        export async function count(id: string, body: Body) {
          await prisma.product.update({ where: { id }, data: { stock: body.counted } });
          await prisma.product.update({ where: { id }, data: { stock: body.shelf + body.cellar } });
          await service.updateInventoryLevels([{ id, stocked_quantity: wanted + 10 }]);
        }""",
    "a sum of other records": """
        export async function total(id: string) {
          const variants = await prisma.variant.findMany({ where: { productId: id } });
          const stock = variants.reduce((sum, variant) => sum + variant.stock, 0);
          await prisma.product.update({ where: { id }, data: { stock } });
          let all = 0;
          for (const variant of variants) all += variant.stock;
          await prisma.product.update({ where: { id }, data: { stock: all } });
        }""",
    "a field of a form by its name": """
        export function Shelf({ form }: Props) {
          const shown = form.watch();
          form.setValue("stock", shown.stock + 1);
        }""",
    "what is only shown": """
        export function Row({ level }: Props) {
          const [row, setRow] = useState(level);
          const take = () => setRow({ ...row, stock: row.stock - 1 });
          return show({ stock: level.stock - level.reserved, take });
        }
        export async function GET() {
          const rows = await prisma.product.findMany();
          return Response.json(rows.map((row) => ({ id: row.id, stock: row.stock - row.reserved })));
        }""",
    "a new row": """
        export async function move(id: string, count: number) {
          const row = await prisma.product.findUnique({ where: { id } });
          await prisma.movement.create({ data: { productId: id, stock: row.stock - count, count } });
          await db.insert(movements).values({ productId: id, stock: row.stock - count });
        }""",
    "lines of a cart": """
        export async function add(id: string, count: number) {
          const line = await prisma.cartItem.findUnique({ where: { id } });
          await prisma.cartItem.update({ where: { id }, data: { quantity: line.quantity + count } });
        }""",
}


@pytest.mark.parametrize("name", HITS)
def test_a_number_that_is_read_changed_and_written_back_is_reported(name: str) -> None:
    check(RULE, HITS[name])


@pytest.mark.parametrize("name", MISSES)
def test_silent_about(name: str) -> None:
    check(RULE, MISSES[name])
