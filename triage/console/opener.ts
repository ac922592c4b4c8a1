// The worker: keeps the keys and answers the page, one job after the other. Its policy lets it reach nothing.
import type { Failure, Jobs, Question, Told } from "./jobs.ts";
import { failureOf, Vault } from "./vault.ts";

const scope = self as unknown as {
  onmessage: ((event: { data: Question }) => void) | null;
  postMessage(told: Told, transfer?: Transferable[]): void;
};
const vault = new Vault();
let turn: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  turn = turn.then(() => work(data));
};

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
    case "handOn":
      return vault.handOn(q.in);
    case "handed":
      return vault.handed(q.in);
    case "part":
      return vault.part(q.in);
    case "park":
      return vault.park(q.in);
    case "unpark":
      return vault.unpark(q.in);
  }
}
