// Is the JSON Schema of packs equal to our own check of their form? ajv and the yaml package judge: packs that ship, the
// fuzz corpus, and thousands of packs made from these by one change. Usage: pack_judge.cjs PACK-FORM INSTALL-JUDGES ROOT
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const [form, install, root] = process.argv.slice(2).map((p) => path.resolve(p));
const judges = execFileSync(install, { encoding: "utf8" }).trim();
const Ajv = require(path.join(judges, "ajv/dist/2020"));
const YAML = require(path.join(judges, "yaml"));

const schema = JSON.parse(execFileSync(form, ["--schema"], { encoding: "utf8" }));
const validate = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: false }).compile(schema);
let done = 0;
function check(name, fine, why) {
  console.log(`${fine ? "ok" : "not ok"} ${++done} - ${name}${fine ? "" : ": " + why}`);
}

// The document as values: scalars are texts, but those that are plain and nothing. Undefined: no one document of a kind
// that packs may be.
function asTexts(text) {
  const doc = YAML.parseDocument(text, { schema: "failsafe", version: "1.2", uniqueKeys: true });
  if (doc.errors.length > 0 || doc.contents === null) return undefined;
  const walk = (n) => {
    if (n === null) return null;
    if (YAML.isAlias(n) || n.tag || n.anchor) throw new Error("property");
    if (YAML.isMap(n)) return Object.fromEntries(n.items.map((p) => [String(p.key.value ?? p.key), walk(p.value)]));
    if (YAML.isSeq(n)) return n.items.map(walk);
    return n.type === "PLAIN" && ["", "~", "null", "Null", "NULL"].includes(n.source) ? null : String(n.value);
  };
  try {
    return walk(doc.contents);
  } catch {
    return undefined;
  }
}

const packs = fs.readdirSync(path.join(root, "packs")).map((p) => path.join(root, "packs", p, "pack.yaml"));
const corpus = fs.readdirSync(path.join(root, "fuzz/corpus/pack")).map((p) => path.join(root, "fuzz/corpus/pack", p));
const all = [...packs, ...corpus];
const room = fs.mkdtempSync(path.join(os.tmpdir(), "cordon-packs-"));

function formsOf(files) {
  return execFileSync(form, { input: files.join("\n") + "\n", encoding: "utf8", maxBuffer: 1 << 26 }).trim().split("\n");
}

// What ours says of a file, and what the schema says.
function compare(files, values) {
  const forms = formsOf(files);
  const wrong = [];
  let judged = 0;
  const seen = { sound: 0, form: 0 };
  for (let i = 0; i < files.length; i++) {
    if (!(forms[i] in seen) || values[i] === undefined) continue;
    judged++;
    seen[forms[i]]++;
    if (validate(values[i]) !== (forms[i] === "sound"))
      wrong.push(`${files[i]} is ${forms[i]} to us; schema: ${JSON.stringify(validate.errors?.[0] ?? "fine")}`);
  }
  return { wrong, judged, seen };
}

const plain = compare(all, all.map((f) => asTexts(fs.readFileSync(f, "utf8"))));
check("files of the tree", plain.wrong.length === 0 && plain.judged > 4, plain.wrong.join("; "));

// As an editor reads them: numbers are numbers, and true is true.
for (const file of packs) {
  const value = YAML.parse(fs.readFileSync(file, "utf8"));
  check(`${path.relative(root, file)} as an editor reads it`, validate(value), JSON.stringify(validate.errors));
}

// One change each: a member gone, added, or of another kind.
function* changes(value, at = []) {
  const others = ["", "x", "-1", "5", "35%", "5.25 %", ":cap", ":1", "2024-02-31", "2024-13", "0000", "8h", "1e3", "true", "yes", null,
    [], ["x"], ["x", "y"], ["x", "y", "z"], ["a", "b", "c", "d", "e"], {}, { a: "b" }];
  for (const o of others) yield [at, o];
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) yield* changes(value[i], [...at, i]);
  else if (value && typeof value === "object") {
    yield [[...at, "colour"], "red"];
    for (const k of Object.keys(value)) {
      yield [[...at, k], undefined];
      yield* changes(value[k], [...at, k]);
    }
  }
}
function changed(value, at, to) {
  const copy = structuredClone(value);
  if (at.length === 0) return to;
  let in_ = copy;
  for (const k of at.slice(0, -1)) in_ = in_[k];
  if (to === undefined) delete in_[at.at(-1)];
  else in_[at.at(-1)] = to;
  return copy;
}

const example = asTexts(fs.readFileSync(path.join(root, "packs/example/pack.yaml"), "utf8"));
// Fields that the example leaves out.
example.high_risk.assessed = { regime: "R", criterion: "c", at_least: "2" };
example.high_risk.states = ["XX"];
example.high_risk.designated.addressed = "true";
example.rules[1].some = undefined;
example.rules.push({ id: "r", title: "t", kind: "route", between: ["true", "true"], avoid: ["XA"], disjoint: "2", by: "node" });
example.rules.push({ id: "f", title: "t", kind: "fresh", evidence: { date: "installed" }, months: "2", until: "2024-05", per: ["site"] });
example.rules.push({ id: "s", title: "t", kind: "survives", lost: { each: "site", where: "true" }, mode: "fails", at: "8h", keeps: "target" });
example.rules.push({ id: "q", title: "t", kind: "require", every: "true", measures: "m", note: "n", severity: "block" });
delete example.rules[1].some;
const files = [], values = [];
for (const [at, to] of changes(example)) {
  const value = changed(example, at, to);
  if (value === undefined) continue;
  const file = path.join(room, `${files.length}.yaml`);
  fs.writeFileSync(file, JSON.stringify(value)); // JSON is YAML: texts in quotes, null plain
  files.push(file);
  values.push(value);
}
const mutants = compare(files, values);
check(`${mutants.judged} packs with one change (${mutants.seen.sound} sound, ${mutants.seen.form} not)`,
  mutants.wrong.length === 0 && mutants.seen.sound > 500 && mutants.seen.form > 1000,
  `${mutants.wrong.length}: ${mutants.wrong.slice(0, 5).join("; ")}`);
fs.rmSync(room, { recursive: true });
console.log(`1..${done}`);
