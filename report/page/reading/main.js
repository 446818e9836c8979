// What the page can do beyond being read: it is whole without this.
import { commands } from "./commands.js";
import { contents } from "./contents.js";
import { enlarging } from "./enlarging.js";
import { files } from "./files.js";
import { seeds } from "./seeds.js";
import { tables } from "./tables.js";
import { theme } from "./theme.js";
import { backToTop } from "./top.js";
import { values } from "./values.js";

theme();
contents();
enlarging();
tables();
files();
commands();
seeds();
values();
backToTop();
