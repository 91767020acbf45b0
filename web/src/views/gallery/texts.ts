import type { FileInfo, Said } from "../../core/types";
import type { Message } from "../../state/timeline";
import { marked, say } from "./cast";

/** kinds are the contents a message may have, each by its name. */
export function kinds(): (Partial<Message> & { readonly name: string })[] {
  return [
    { name: "text", text: say("好的，明天下午 3 点见", "Fine, see you tomorrow at 3") },
    { name: "long text", text: say("文档我放在共享盘里了，里面有这次改版的全部说明。", "I put the paper on the shared drive. It explains all that changes. ").repeat(4) },
    { name: "folded", text: Array.from({ length: 40 }, (_, i) => say(`第 ${i + 1} 行`, `Line ${i + 1}`)).join("\n") },
    { name: "one long word", text: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2) },
    {
      name: "styles",
      ...marked(say("粗体、斜体、删除线、行内代码、隐藏的话", "bold, italic, struck, inline code, hidden words"), [
        [say("粗体", "bold"), { kind: "bold" }],
        [say("斜体", "italic"), { kind: "italic" }],
        [say("删除线", "struck"), { kind: "strike" }],
        [say("行内代码", "inline code"), { kind: "code" }],
        [say("隐藏的话", "hidden words"), { kind: "spoiler" }],
      ]),
    },
    { name: "links", ...marked(say("看example.com，不错；也可以看文档", "See example.com, it is good; or the docs"), [[say("文档", "the docs"), { kind: "link", url: "https://example.org/docs" }]]) },
    { name: "quote", ...marked(say("文档在哪？\n在这里", "Where is it?\nHere"), [[say("文档在哪？", "Where is it?"), { kind: "quote" }]]) },
    { name: "code", ...marked('func main() {\n\tfmt.Println("你好，世界", strings.Repeat("鸿雁 ", 12))\n}', [['func main() {\n\tfmt.Println("你好，世界", strings.Repeat("鸿雁 ", 12))\n}', { kind: "pre", language: "go" }]]) },
    { name: "emoji only", text: "👍🎉👨‍👩‍👧" },
    { name: "from right to left", text: "مرحبا Ann, كيف حالك؟" },
    { name: "picture", body: media([file("sea.jpg", 1200, 800)]) },
    { name: "picture with words", text: say("海边", "At the sea"), body: media([file("sea.jpg", 800, 1200)], say("海边", "At the sea")) },
    { name: "album", body: media(Array.from({ length: 7 }, (_, i) => file(`${i}.jpg`, 800, 600))) },
    { name: "video", body: media([{ ...file("walk.mp4", 1280, 720), mime: "video/mp4", durationMs: 83_000 }]) },
    { name: "file", body: { kind: "rich", fallback: "", what: "document", value: { file: { ...file(say("一份名字很长很长很长的年度总结报告.pdf", "a report with a very long name for the whole year 2026.pdf"), 0, 0), mime: "application/pdf", blurhash: "" } } } },
    { name: "voice", body: { kind: "rich", fallback: "", what: "voice", value: { file: { ...file("voice.webm", 0, 0), mime: "audio/webm", durationMs: 12_000, blurhash: "" }, waveform: Uint8Array.from({ length: 64 }, (_, i) => 40 + ((i * 37) % 200)) } } },
    { name: "place", body: { kind: "rich", fallback: "", what: "location", value: { latitude: 31.2304, longitude: 121.4737, name: say("人民广场", "People’s Square"), address: "" } } },
    { name: "card", body: { kind: "rich", fallback: "", what: "card", value: { userId: "3", name: say("李雷", "Lei Li"), handle: "lei" } } },
    { name: "of a later version", body: { kind: "unknown", fallback: say("[投票] 周五吃什么", "[Poll] What to eat on Friday") } },
    { name: "of a later version, without words", body: { kind: "unknown", fallback: "" } },
  ];
}

function file(name: string, width: number, height: number): FileInfo {
  return { id: "1", name, size: 2_100_000, mime: "image/jpeg", width, height, durationMs: 0, blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj", posterId: "0" };
}

function media(files: readonly FileInfo[], caption = ""): Said {
  return { kind: "rich", fallback: "", what: "media", value: { files, caption: { text: caption, entities: [] } } };
}
