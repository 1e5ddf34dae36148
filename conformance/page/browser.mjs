// What tests of pages in a browser have in common: a page is opened in light and in dark, nothing but it may be
// fetched, nothing may complain, and what is told of each test goes to standard output.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(join(process.cwd(), "package.json"))("playwright-core");

export const grouped = (number) => number.toLocaleString("en-US");

// The texts of a table's cells, row by row.
export async function cellsOf(page, table) {
  return page
    .locator(`${table} tbody tr`)
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
}

export async function isInView(locator) {
  return locator.evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    return top >= -1 && top < window.innerHeight;
  });
}

export async function isNarrowEnough(page) {
  await page.setViewportSize({ width: 390, height: 800 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.ok(width <= 390, `${width} pixels`);
}

// Plays `tests`, by name functions of the page, and keeps screenshots as NAME-light.png and NAME-dark.png in
// `shotsDir`. Gives back how many failed.
export async function lookAt({ chromiumPath, pagePath, shotsDir, name, tests, javaScriptEnabled = true }) {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
  let failed = 0;
  const tell = async (what, test) => {
    try {
      await test();
      console.log(`passed  ${what}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${what}\n${error.message}`);
    }
  };
  const url = pathToFileURL(resolve(pagePath)).href;
  const backgrounds = [];
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width: 1280, height: 900 },
      javaScriptEnabled,
    });
    const page = await context.newPage();
    const fetched = [];
    const complaints = [];
    page.on("request", (request) => fetched.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(url);
    await page.screenshot({ path: join(shotsDir, `${name}-${colorScheme}.png`), fullPage: true });
    backgrounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    for (const [what, test] of Object.entries(tests)) {
      await tell(`${colorScheme}: ${what}`, () => test(page));
    }
    await tell(`${colorScheme}: nothing but the page is fetched, and nothing complains`, async () => {
      assert.deepEqual(fetched.filter((other) => other.split("#")[0] !== url), []);
      assert.deepEqual(complaints, []);
    });
    await context.close();
  }
  await tell("light and dark are not the same", async () => {
    assert.notEqual(backgrounds[0], backgrounds[1]);
  });
  await browser.close();
  return failed;
}
