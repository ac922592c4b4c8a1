// A bot on grammY, an independent client library, that runs against the test server: node peer.mjs URL TOKEN.
// It answers texts with buttons, photos with their size and a photo of its own, and ends when "2 Xong" is pressed.
import { Bot, InlineKeyboard, InputFile } from "grammy";

const [root, token] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: root } });

bot.command("start", (ctx) => ctx.reply(`start ${ctx.match}`, { protect_content: true }));
bot.on("message:text", (ctx) =>
  ctx.reply(`text ${ctx.message.text}`, { reply_markup: new InlineKeyboard().text("1 Gửi", "1:gui").row().text("2 Xong", "1:xong") }));
bot.on("message:photo", async (ctx) => {
  const file = await ctx.getFile();
  const answer = await fetch(`${root}/file/bot${token}/${file.file_path}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  await ctx.replyWithPhoto(new InputFile(bytes, "back.jpg"), { caption: `photo ${bytes.length}` });
});
bot.on("edited_message:text", (ctx) => ctx.reply(`edited ${ctx.editedMessage.text}`));
bot.on("callback_query:data", async (ctx) => {
  await ctx.answerCallbackQuery();
  if (ctx.callbackQuery.data === "1:xong") {
    await bot.stop(); // confirms what it has
    return;
  }
  await ctx.editMessageText(`pressed ${ctx.callbackQuery.data}`);
});
bot.catch((problem) => {
  console.error(problem.message);
  process.exitCode = 1;
});

await bot.api.setMyCommands([{ command: "gui", description: "Gửi" }], { language_code: "vi" });
await bot.start({ allowed_updates: ["message", "edited_message", "callback_query"] });
