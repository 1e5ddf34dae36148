// The page of a result in a browser: its figures are those of the JSON, a click leads to a
// divergence, nothing is fetched, and it can be read in light and in dark.
//
// usage: node browser_test.mjs CHROMIUM RESULT.json PAGE.html DIRECTORY-FOR-SCREENSHOTS
// Exit status: 0 all holds, 1 something does not, 2 usage.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { cellsOf, grouped, isInView, isNarrowEnough, lookAt } from "./browser.mjs";

const [chromiumPath, resultPath, pagePath, shotsDir] = process.argv.slice(2);
if (!shotsDir) {
  console.error("usage: node browser_test.mjs CHROMIUM RESULT.json PAGE.html DIRECTORY");
  process.exit(2);
}
const result = JSON.parse(readFileSync(resultPath, "utf8"));

const tests = {
  async "the verdict is that of the result"(page) {
    assert.equal(await page.locator("#verdict").textContent(), result.verdict);
  },

  async "the facts are those of the result"(page) {
    const facts = await page.locator("#facts").textContent();
    const { drawn, compared } = result.operations;
    for (const figure of [
      String(result.asked.seed),
      `${grouped(result.played.cases)} of ${grouped(result.played.of)}`,
      `${grouped(compared)} of ${grouped(drawn)} drawn`,
    ]) {
      assert.ok(facts.includes(figure), `${figure} is not in ${facts}`);
    }
  },

  async "every operation that was compared has its four figures"(page) {
    const rows = await cellsOf(page, "#by-kind");
    const wanted = Object.entries(result.operations_by_kind)
      .filter(([, counts]) => counts.compared > 0)
      .map(([name, c]) => [name, ...[c.drawn, c.compared, c.agreed, c.parted].map(grouped)]);
    assert.deepEqual(rows.map((row) => row.slice(0, 5)), wanted.sort(byTableOf(rows)));
  },

  async "the heat map has a cell for each permutation and operation"(page) {
    const names = Object.keys(result.permutations).sort();
    const rows = await cellsOf(page, "#heat-map");
    for (const [operation, ...counts] of rows) {
      assert.deepEqual(
        counts,
        names.map((name) => grouped(result.permutations[name][operation] ?? 0)),
        operation,
      );
    }
    assert.ok(rows.length > 0);
  },

  async "every cause has a row, and a click leads to its divergence"(page) {
    const groups = result.failures.groups;
    const links = page.locator("#causes a");
    assert.equal(await links.count(), groups.length);
    for (const [i, group] of groups.entries()) {
      await links.nth(i).click();
      const article = page.locator(`#cause-${i + 1}`);
      assert.ok(await isInView(article), `cause ${i + 1} is not in view`);
      const [first] = group.failures;
      const text = await article.textContent();
      assert.ok(text.includes(String(first.seed)), `seed ${first.seed}`);
      const sides = article.locator(".sides").first().locator("pre");
      if (first.reference) assert.equal(await sides.nth(0).textContent(), first.reference);
      if (first.testee) assert.equal(await sides.nth(1).textContent(), first.testee);
    }
  },

  async "throughput has a line for each part"(page) {
    assert.equal(await page.locator("#throughput-chart polyline").count(), result.parts.length);
  },

  "nothing is wider than the window of a telephone": isNarrowEnough,
};

// In the order in which the table has them.
function byTableOf(rows) {
  const place = new Map(rows.map((row, i) => [row[0], i]));
  return (a, b) => place.get(a[0]) - place.get(b[0]);
}

const failed = await lookAt({ chromiumPath, pagePath, shotsDir, name: "report", tests });
process.exit(failed > 0 ? 1 : 0);
