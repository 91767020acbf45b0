// dist/.keep is checked in, so that the Go side embeds a folder that exists
// before the first web build. A build empties the folder; put it back.
import { writeFileSync } from "node:fs";

writeFileSync(new URL("../dist/.keep", import.meta.url), "");
