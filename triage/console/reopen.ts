// Taking a closed case up again: closed by mistake, set aside though it was no prank, or something new is known.
import { ActForm, field, option, select } from "./actform.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import type { Case, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { reopenReasons } from "./templates.ts";
import { say } from "./words.ts";

export const mayReopen = (data: Case): boolean => data.closed !== undefined && data.state !== "MERGED";

export class ReopenForm extends ActForm<{ reason: string }> {
  constructor(host: Host, close: () => void) {
    super(host, close, { reason: "" });
  }

  override take(): string {
    super.take();
    return "";
  }

  protected body(): Child {
    const { session, data } = this.host;
    const reasons = reopenReasons.filter((r) => r !== "khong-phai-thu-rac" || data.state === "DISCARDED");
    return [
      h("p", {}, say("reopen.what")),
      field("reopen-why", say("facts.reason"), select("reopen-why", (reason) => this.set({ reason }), option("", say("move.choose"), this.fields.reason),
        reasons.map((r) => option(r, session.reason(r), this.fields.reason)))),
    ];
  }

  protected button(): { id: string; no: string; word: string; ready: boolean } {
    return { id: "doreopen", no: "noreopen", word: say("reopen.do"), ready: this.fields.reason !== "" };
  }

  protected async act(): Promise<{ row: Row | null; said: string }> {
    const { session, data } = this.host;
    return { row: await session.desk.reopen(data.id, data.version, this.fields.reason), said: say("reopen.done") };
  }

  /** It is open: by this call, or by somebody else. */
  protected override done(fresh: Case): string {
    return fresh.closed === undefined ? say("reopen.done") : "";
  }

  protected override why(error: unknown): string {
    return explain(error);
  }
}
