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
    { name: "of a later version", body: { kind: "unknown", fallback: say("[投票] 周五吃什么", "[Poll] What to eat on Friday") } },
    { name: "of a later version, without words", body: { kind: "unknown", fallback: "" } },
  ];
}
