#include <algorithm>
#include <iostream>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/progress.h"
#include "core/app/fiscalctl/store_place.h"

namespace fiscal::ctl {
namespace {

constexpr int copied_at_a_time = 200;

/// The target of a copy that was interrupted holds a beginning of its source, and no other store's.
void require_same_beginning(store::Transfer& from, store::Transfer& to) {
  const InvoiceId last = to.last_invoice();
  if (last.value == 0) return;
  const InvoiceId before{last.value - 1};
  if (from.invoices_after(before, 1) != to.invoices_after(before, 1))
    throw Failure(ExitCode::File,
                  "the unfinished copy is one of another store: name the store that it was begun from, or "
                  "an empty target");
}

void copy_invoices(store::Transfer& from, store::Transfer& to, Progress& progress) {
  while (true) {
    const auto page = from.invoices_after(to.last_invoice(), copied_at_a_time);
    if (page.empty()) return;
    to.write_invoices(page);
    progress.add("copied", page.size());
  }
}

void copy_resources(store::Transfer& from, store::Transfer& to) {
  std::int64_t last = 0;
  while (true) {
    const auto page = from.resources_after(last, copied_at_a_time);
    if (page.empty()) return;
    to.write_resources(page);
    last = page.back().place;
  }
}

void compare_resources(store::Transfer& from, store::Transfer& to) {
  std::int64_t last = 0;
  while (true) {
    const auto wanted = from.resources_after(last, copied_at_a_time);
    if (wanted != to.resources_after(last, copied_at_a_time))
      throw Failure(
          ExitCode::File,
          "the copy is wrong: customers, charges and other things of accounts differ; give the copy "
          "an empty target and begin again");
    if (wanted.empty()) return;
    last = wanted.back().place;
  }
}

/// Reads both stores again: what was written is what is there.
void compare(store::Transfer& from, store::Transfer& to, Progress& progress) {
  InvoiceId last;
  while (true) {
    const auto wanted = from.invoices_after(last, copied_at_a_time);
    const auto found = to.invoices_after(last, copied_at_a_time);
    const auto differs = std::ranges::mismatch(wanted, found).in1;
    if (differs != wanted.end())
      throw Failure(ExitCode::File,
                    "the copy is wrong: " + to_text(differs->record.id) +
                        " differs or is missing; give the copy an empty target and begin again");
    if (found.size() != wanted.size())
      throw Failure(ExitCode::File, "the copy is wrong: it holds invoices that the source has not");
    if (wanted.empty()) break;
    last = wanted.back().record.id;
    progress.add("compared", wanted.size());
  }
  if (from.belongings() != to.belongings())
    throw Failure(ExitCode::File,
                  "the copy is wrong: accounts, keys, secrets or counters differ; give the copy an empty "
                  "target and begin again");
}

ExitCode copy(const Context& context) {
  const SystemClock clock;
  const StorePlace source = store_place(context.arguments.required("from"));
  const StorePlace target = store_place(context.arguments.required("to"));
  if (source.kind == target.kind && source.where == target.where)
    throw Failure(ExitCode::Usage, "--from and --to name the same store");
  OpenStore from(source, clock, store::StoreUse::Copy, WhenAbsent::Refuse);
  OpenStore to(target, clock, store::StoreUse::Copy, WhenAbsent::Create);
  if (from.contents().is_unfinished_copy())
    throw Failure(ExitCode::File, source.name + " holds an unfinished copy: complete that one first");
  if (to.contents().is_unfinished_copy())
    require_same_beginning(from.contents(), to.contents());
  else
    to.contents().begin_copy();

  const auto count = static_cast<std::size_t>(from.contents().invoice_count());
  const auto present = static_cast<std::size_t>(to.contents().invoice_count());
  Progress progress(2 * count);
  if (present > 0) progress.add("copied before", present);
  copy_invoices(from.contents(), to.contents(), progress);
  to.contents().write_belongings(from.contents().belongings());
  copy_resources(from.contents(), to.contents());
  compare_resources(from.contents(), to.contents());
  compare(from.contents(), to.contents(), progress);
  to.contents().end_copy();
  std::cout << "copied and compared " << count << (count == 1 ? " invoice" : " invoices") << " from "
            << source.name << " to " << target.name << ". Start no gateway on the old store again.\n";
  return ExitCode::Done;
}

ExitCode copy_store(const Context& context) {
  try {
    return copy(context);
  } catch (const Failure&) {
    throw;
  } catch (const std::exception& error) {
    throw Failure(ExitCode::File, error.what());
  }
}

}  // namespace

std::vector<Command> store_copy_commands() {
  return {{"store copy",
           "move a store between SQLite and PostgreSQL",
           "Stop every gateway first: a store in use is refused. The target must be empty, or hold what an "
           "interrupted\n"
           "copy of the same source left: then this goes on from there. Everything is compared at the end, "
           "and until\n"
           "then no gateway starts on the target. A store is a gateway.json or its folder, the file of a "
           "store, or a\n"
           "connection string of PostgreSQL.",
           {},
           {{"from", "STORE", "where everything is"}, {"to", "STORE", "where it is to be"}},
           copy_store}};
}

}  // namespace fiscal::ctl
