// The page of a port in a browser that runs no scripts: its figures are those of `port summary --json`, evidence is a
// click away, nothing is fetched, and it can be read in light and in dark.
//
// usage: node port_browser_test.mjs CHROMIUM SUMMARY.json PAGE.html DIRECTORY-FOR-SCREENSHOTS
// Exit status: 0 all holds, 1 something does not, 2 usage.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { cellsOf, grouped, isInView, isNarrowEnough, lookAt } from "./browser.mjs";

const [chromiumPath, summaryPath, pagePath, shotsDir] = process.argv.slice(2);
if (!shotsDir) {
  console.error("usage: node port_browser_test.mjs CHROMIUM SUMMARY.json PAGE.html DIRECTORY");
  process.exit(2);
}
const summary = JSON.parse(readFileSync(summaryPath, "utf8"));
const standings = ["verified", "complete", "stub", "deferred"];
const figuresOf = (counts) => standings.map((standing) => grouped(counts[standing]));

const tests = {
  async "the headline has the figures of the summary"(page) {
    const [, figures] = summary.summary.match(/: (.* verified)/);
    const headline = await page.locator("#headline").textContent();
    assert.equal(headline.replace(" are verified", " verified"), figures);
  },

  async "every batch has its figures"(page) {
    const rows = await cellsOf(page, "#by-batch");
    for (const batch of summary.batches) {
      const row = rows.find(([first]) => first === `${batch.number} ${batch.title} (${batch.status})`);
      assert.ok(row, `there is no row of batch ${batch.number}`);
      assert.deepEqual(row.slice(3), figuresOf(batch.functions));
    }
  },

  async "every file has its figures"(page) {
    const rows = await cellsOf(page, "#by-file");
    assert.deepEqual(
      rows.map(([file, , , ...counts]) => [file, ...counts]),
      summary.files.map(({ file, items }) => [file, ...figuresOf(items)]),
    );
  },

  async "evidence of an item is a click away"(page) {
    await page.locator("#items details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    const link = page.locator('#items a[href^="#evidence-"]').first();
    const target = await link.getAttribute("href");
    await link.click();
    assert.ok(await page.locator(`${target} table`).first().isVisible(), `${target} is not shown`);
    assert.ok(await isInView(page.locator(target)), `${target} is not in view`);
  },

  async "a link leads to the file of evidence"(page) {
    const links = await page.locator('#evidence a[href$=".json"]').evaluateAll((all) => all.map((one) => one.href));
    assert.ok(links.length > 0);
    for (const link of links) readFileSync(new URL(link));
  },

  "nothing is wider than the window of a telephone": isNarrowEnough,
};

const failed = await lookAt({ chromiumPath, pagePath, shotsDir, name: "port", tests, javaScriptEnabled: false });
process.exit(failed > 0 ? 1 : 0);
