// The worker: keeps the keys and answers the page, one job after the other. Its policy lets it reach nothing. The same script
// under the name "viewer" is another worker, which never gets a key and looks at one attachment; "cleaner" cleans one file.
import { inspect } from "./inspect.ts";
import type { Failure, Jobs, Question, Told } from "./jobs.ts";
import { cleanFile, type CleanFile } from "./clean.ts";
import * as inside from "./vault-inside.ts";
import { rephrase } from "./vault-phrase.ts";
import { failureOf, Vault } from "./vault.ts";
import { forumOffers, forumOpen, forumSeal } from "./vault-forum.ts";
import { Movers } from "./vault-move.ts";
import { invitation, newcomer, phrase, prints } from "./vault-people.ts";
import { Papers } from "./vault-paper.ts";
import { CounterVault } from "./vault-counter.ts";
import { digest, exportTo, sealFile, sealText } from "./vault-export.ts";
import { redact } from "./vault-redact.ts";
import { Searcher } from "./vault-search.ts";
import type { View } from "./view.ts";

const scope = self as unknown as {
  name: string;
  onmessage: ((event: { data: Question }) => void) | null;
  postMessage(told: Told | View | CleanFile, transfer?: Transferable[]): void;
};
const vault = new Vault();
const papers = new Papers();
const counter = new CounterVault();
const movers = new Movers();
const searcher = new Searcher();
let turn: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  if (scope.name === "viewer") void view(data as unknown as Blob);
  else if (scope.name === "cleaner") void cleanFile(data as unknown as Blob).then((out) => scope.postMessage(out, "content" in out ? [out.content] : []));
  else turn = turn.then(() => work(data));
};

async function view(file: Blob): Promise<void> {
  const seen = await inspect(file).catch((): View => ({ state: "broken", ending: "bin" }));
  scope.postMessage(seen, seen.state === "picture" ? [seen.picture] : "content" in seen ? [seen.content] : []);
}

async function work(question: Question): Promise<void> {
  const { n } = question;
  try {
    const out = await run(question);
    scope.postMessage({ n, out }, out instanceof ArrayBuffer ? [out] : []);
  } catch (error) {
    const failed: Failure = failureOf(error); // the error itself could say what was sealed
    scope.postMessage({ n, failed });
  }
}

function run(q: Question): Promise<Jobs[keyof Jobs]["out"]> {
  switch (q.job) {
    case "derive":
      return vault.derive(q.in, (progress) => scope.postMessage({ n: q.n, progress }));
    case "unlock":
      return vault.unlock(q.in);
    case "open":
      return vault.open(q.in);
    case "blob":
      return vault.blob(q.in);
    case "reply":
      return vault.reply(q.in);
    case "note":
      return vault.note(q.in);
    case "fresh":
      return movers.fresh(vault, q.in);
    case "reseal":
      return movers.reseal(vault, q.in);
    case "anew":
      return movers.anew(vault, q.in);
    case "redact":
      return redact(vault, q.in);
    case "handed":
      return vault.handed(q.in);
    case "part":
      return vault.part(q.in);
    case "enclose":
      return inside.enclose(vault, q.in);
    case "extract":
      return inside.extract(vault, q.in);
    case "mediated":
      return inside.mediated(vault, q.in);
    case "extracts":
      return inside.extracts(vault, q.in);
    case "sealOwn":
      return inside.sealOwn(vault, q.in);
    case "openOwn":
      return inside.openOwn(vault, q.in);
    case "similar":
      return inside.similar(vault, q.in);
    case "counterPhoto":
      return counter.photo(q.in);
    case "counterTo":
      return counter.to(q.in);
    case "counter":
      return counter.seal(q.in);
    case "searchTake":
      return searcher.take(vault, q.in);
    case "searchFind":
      return searcher.find(q.in);
    case "forumOffers":
      return forumOffers(vault, q.in);
    case "forumSeal":
      return forumSeal(vault, q.in);
    case "forumOpen":
      return forumOpen(vault, q.in);
    case "gist":
      return vault.gist(q.in);
    case "phrase":
      return phrase();
    case "rephrase":
      return rephrase(q.in);
    case "invitation":
      return invitation();
    case "prints":
      return prints(q.in);
    case "mine":
      return vault.mine();
    case "newcomer":
      return newcomer(q.in, (progress) => scope.postMessage({ n: q.n, progress }));
    case "more":
      return vault.more(q.in);
    case "welcome":
      return vault.welcome(q.in);
    case "unsure":
      return vault.unsure(q.in);
    case "rotate":
      return vault.rotate(q.in);
    case "paperMake":
      return papers.make(vault, q.in);
    case "paperType":
      return papers.type(vault, q.in);
    case "exportTo":
      return exportTo(vault, q.in);
    case "sealText":
      return sealText(q.in);
    case "sealFile":
      return sealFile(vault, q.in);
    case "digest":
      return digest(q.in);
    case "park":
      return vault.park(q.in);
    case "unpark":
      return vault.unpark(q.in);
  }
}
