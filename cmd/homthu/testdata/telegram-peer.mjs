// Starts telegram-test-api, a Bot API server that others wrote, until stdin ends.
import peer from "telegram-test-api";

const TelegramServer = peer.default ?? peer;
await new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1", storeTimeout: 600 }).start();
console.log("ready");
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
