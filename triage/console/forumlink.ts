// The way to a forum for everybody: its address and a sheet with a square to hang up.
import { draw, h, type Child } from "./dom.ts";
import { hourOf } from "./forumdays.ts";
import type { Forum } from "./forumshapes.ts";
import { printSheet } from "./print.ts";
import { square } from "./square.ts";
import { dayText } from "./time.ts";
import { say } from "./words.ts";

/** Where everybody reads a forum; "" where no public address is known. */
export const forumAddress = (page: string, id: string): string => (page === "" ? "" : `${page.replace(/\/+$/, "")}/dien-dan/${id}`);

/** The address, its square, and a button that prints the sheet. */
export function linkPart(forum: Forum, publicPage: string): Child {
  const page = forumAddress(publicPage, forum.id);
  if (forum.state === "draft") return h("section", {}, h("h3", {}, say("forum.link")), h("p", { class: "soft" }, say("forum.link-draft")));
  if (page === "") return h("section", {}, h("h3", {}, say("forum.link")), h("p", { class: "soft" }, say("forum.link-none")));
  return h("section", { class: "forumlink" },
    h("h3", {}, say("forum.link")), h("p", { class: "soft small" }, say("forum.link-what")),
    square(page, page), h("p", {}, h("a", { href: page, target: "_blank", rel: "noreferrer", class: "number" }, page.replace(/^https?:\/\//, ""))),
    h("div", { class: "line" }, h("button", { type: "button", id: "forum-poster", click: () => void printSheet("a4", poster(forum, page)) }, say("forum.poster"))));
}

/** The sheet that is hung up. What is printed is Vietnamese. */
function poster(forum: Forum, page: string): HTMLElement {
  const sheet = h("div", { class: "forumposter", lang: "vi" });
  draw(sheet,
    h("p", { class: "poster-kind" }, "Diễn đàn"), h("h1", {}, "Công an lắng nghe ý kiến Nhân dân"),
    h("p", { class: "poster-when" }, `${hourOf(forum.from)}, ngày ${dayText(forum.day)}`), h("p", { class: "poster-where" }, forum.place),
    square(page, page),
    h("ol", {}, h("li", {}, "Quét mã bằng máy ảnh điện thoại."), h("li", {}, "Đọc điều bà con đã hỏi, viết thêm ý kiến."), h("li", {}, "Giữ mã biên nhận để đọc trả lời.")),
    h("p", { class: "poster-promise" }, "Không cần nói tên. Ý kiến đọc ở diễn đàn không nêu là của ai."),
    h("p", {}, `Nhận ý kiến đến hết ngày ${dayText(forum.until)}: ${page.replace(/^https?:\/\//, "")}`),
    h("p", { class: "poster-numbers" }, "Việc gấp gọi 113 · 114 · 115"));
  return sheet;
}
