import { Caller } from "../e2e/caller";

/** What the pictures show. Of conversations, the path. */
export interface World {
  readonly reader: string;
  readonly group: string;
  /** When it was made, Unix milliseconds: the pictures are taken as if it were still then. */
  readonly at: number;
}

/** makeWorld fills a server with people who talk to the reader. */
export async function makeWorld(url: string): Promise<World> {
  const reader = await Caller.register(url, "aming", "陈明");
  const lei = await Caller.register(url, "lilei", "李雷");
  const ann = await Caller.register(url, "ann", "Ann Lee");
  const mother = await Caller.register(url, "mama", "妈妈");
  const all = [lei, ann, mother];
  for (const [name, who, text] of [
    ["周末读书会", mother, "这周读《边城》"],
    ["Weekend hikers", ann, "Sunday, 8:00 at the gate"],
    ["家人群", mother, "晚饭回来吃吗"],
    ["一个名字很长的群，长到一行放不下也没有关系", lei, "收到"],
  ] as const) {
    const conv = await who.createGroup(name, [reader, ...all.filter((other) => other !== who)]);
    await who.send(conv, text);
  }
  await ann.send(await ann.openDirect(reader), "稍后发你");
  const group = await lei.createGroup("产品讨论组", [reader, ann, mother]);
  const say = (who: Caller, text: string, entities: readonly unknown[] = []) => who.send(group, text, entities);
  await say(ann, "文档在哪？");
  await say(lei, "看example.com，不错");
  await say(lei, "周五 18:00 发布 1.0，大家看一下还缺什么");
  await say(reader, "收到，我今晚改完 ✅");
  const code = "go test ./...";
  await say(reader, `跑一下 ${code} 再合`, [{ kind: "ENTITY_KIND_CODE", offset: 4, length: code.length }]);
  await say(ann, "Good. I will check the English texts, and send you a list of what is missing before tomorrow noon.");
  const last = await say(mother, "👍");
  await reader.call("MessageService/MarkRead", { conversationId: group, readSeq: last, readNum: 7 });
  return { reader: reader.handle, group: `/c/${group}`, at: Date.now() };
}
