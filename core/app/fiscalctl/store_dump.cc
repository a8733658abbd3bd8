#include <iostream>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/store_lines.h"
#include "core/app/fiscalctl/store_place.h"

namespace fiscal::ctl {
namespace {

constexpr int rows_at_a_time = 200;

const char* const store_argument =
    "a gateway.json or its folder, the file of a store, or a connection string of PostgreSQL";

void write_dump(store::Transfer& contents) {
  InvoiceId last;
  while (true) {
    const auto page = contents.invoices_after(last, rows_at_a_time);
    if (page.empty()) break;
    for (const store::WholeInvoice& invoice : page) std::cout << line_of(invoice) << '\n';
    last = page.back().record.id;
  }
  std::int64_t place = 0;
  while (true) {
    const auto page = contents.resources_after(place, rows_at_a_time);
    if (page.empty()) break;
    for (const store::Resource& resource : page) std::cout << line_of(resource) << '\n';
    place = page.back().place;
  }
  for (const store::SeriesCounter& series : contents.belongings().series)
    std::cout << line_of(series) << '\n';
}

ExitCode dump_store(const Context& context) {
  const SystemClock clock;
  OpenStore store(store_place(context.arguments.at(0)), clock, store::StoreUse::Work, WhenAbsent::Refuse);
  try {
    write_dump(store.contents());
  } catch (const std::runtime_error& error) {
    throw Failure(ExitCode::File, error.what());
  }
  std::cout.flush();
  if (!std::cout) throw Failure(ExitCode::File, "the output takes no more");
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> store_dump_commands() {
  return {
      {"store dump",
       "write everything that a store holds of its invoices, one JSON object a line",
       "Reads the store itself and asks no gateway. A store in SQLite must not be in use: stop its gateway "
       "first.\n"
       "The format is in core/app/fiscalctl/README.md.",
       {{"STORE", store_argument, Need::Required}},
       {},
       dump_store}};
}

}  // namespace fiscal::ctl
