// Pieces of HTML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/protocol/markup.h"

namespace jsparity {

// "37.5%"; "–" of nothing.
std::string Share(uint64_t part, uint64_t whole);
// With as many decimals as asked for.
std::string Decimal(double number, int decimals);

// A cell of a table. What it holds is HTML already.
struct Cell {
  std::string html;
  bool is_number = false;
  std::string style;

  static Cell Of(std::string_view text) { return {Markup(text), false, ""}; }
  static Cell Raw(std::string html) { return {std::move(html), false, ""}; }
  static Cell Number(uint64_t number);
};

class Table {
 public:
  explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}

  void Add(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  std::string Text(const std::string& id) const;

 private:
  std::vector<std::string> heads_;
  std::vector<std::vector<Cell>> rows_;
};

// A bar that is full to a share; its text says which.
std::string Bar(uint64_t part, uint64_t whole);

// All of a page; nothing of it is fetched, whatever a text in it looks like.
std::string HtmlPage(const std::string& title, const std::string& body);
std::string Section(const std::string& id, const std::string& title, const std::string& content);

}  // namespace jsparity
