#include "core/store/compression.h"

// For ZSTD_c_literalCompressionMode.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

#include <fiscal/encoding.hpp>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace fiscal::store {
namespace {

using std::string_view_literals::operator""sv;

/// What the first byte says. A form is never changed, only joined by others: rows of it are kept for ever.
enum class Form : char { Plain = 0, Zstd = 1, ZstdRequest = 2 };

/// At level 1 a request of 2 KB takes half the time of the fastest deflate and comes out a fifth shorter. At
/// level -7 it takes half of that again and comes out hardly longer, as long as its texts are coded by their
/// letters, which zstd leaves away by itself below level 1.
constexpr int level_of(Effort effort) { return effort == Effort::Little ? -7 : 1; }
constexpr ZSTD_literalCompressionMode_e texts_by_letters = ZSTD_lcm_huffman;
constexpr std::size_t largest_content = std::size_t{64} << 20;

/// What requests have in common, so that a short one need not say it: the form of a canonical invoice with
/// common values. Belongs to Form::Zstd and Form::ZstdRequest and must not change either.
constexpr std::string_view invoices =
    R"("foreign_tax_id":"no_foreign_tax_id":"not_informed","caepf":"country":"city":"region":"foreign_postal_code":)"
    R"("received_amount":,"discounts":{"unconditional":,"conditional":},"deductions":{"amount":,"percent":"","documents":)"
    R"([{"nfse_key":"","kind":"materials","issued_on":"","deductible":,"deducted":}]},"intermediary":{"tax_id":")"
    R"(,"foreign_trade":{"mode":,"relationship":,"currency":"220","amount_in_currency":,"provider_support":"01",)"
    R"("customer_support":"01","temporary_goods":,"share_with_mdic":false},"construction":{"work_code":"","event":{"name":"")"
    R"(,"pis_cofins":{"cst":"01","base":,"pis_rate":"0.65","cofins_rate":"3.00","pis_amount":,"cofins_amount":,"withheld":)"
    R"("none"},"withholding":{"social_security":,"income_tax":,"contributions":},"approximate":{"federal_amount":,)"
    R"("state_amount":,"municipal_amount":,"federal_percent":"13.45","state_percent":"0.00","municipal_percent":"2.00"},)"
    R"("ibs_cbs":{"cst":"000","classification":"000001","operation_indicator":"100301","personal_use":false},"charge":)"
    R"({"kind":"charge","reference":""},"replaces":{"access_key":"","reason":"other","text":""},"tags":["","issue_at":")"
    R"("type":"billing","environment":"production","reference":"","result_country":"","immunity":,"suspension":)"
    R"({"rule":"account_default","snapshot":1}{"type":"service","environment":"test","competence_date":"2026-11-01",)"
    R"("issuer":{"tax_id":"","name":" Ltda","municipality":"3550308","municipal_registration":"","email":"@gmail.com",)"
    R"("phone":"11","address":{"street":"Rua Avenida ","number":"100","complement":"Sala ","district":"Centro",)"
    R"("municipality":"3304557","postal_code":"01001000"},"tax_regime":"regular","simples_mei","simples_me_epp",)"
    R"("simples_assessment":"all_in_simples","special_regime":"none"},"customer":{"tax_id":"","name":"","email":)"
    R"(".com.br","phone":"","address":{"street":"","number":"","complement":"","district":"","municipality":"3550308",)"
    R"("postal_code":""}},"service":{"national_code":"010701","municipal_code":"","description":"Prestação de serviços de )"
    R"( desenvolvimento de sistemas consultoria manutenção referente ao mês de ","nbs":"115022000","municipality":"3550308)"
    R"("},"amount":150000,"taxes":{"iss":{"treatment":"taxable","withheld_by":"nobody","rate":"5.00"},"approximate":)"
    R"({"simples_percent":"6.00"}},"metadata":{"order":"","customer":"","branch":""}})";

/// What stands before the invoice, for Form::ZstdRequest alone. Must not change.
constexpr std::string_view first_events =
    R"({"state":"scheduled","type":"service","environment":"test","reference":"pedido-","issue_at":"2026-11-01T12:00:00.000Z")"
    R"({"state":"queued","type":"service","environment":"production","reference":"","competence_date":"2026-11-01",)"
    R"("amount":15000,"connection":"-nacional","rule":"account_default","snapshot":1,"job_at":"2026-11-01T12:00:00.000Z"})"
    "\0"
    R"({"type":"service","reference":")"sv;

/// How often letters, lengths and distances come in such texts: the head of a dictionary as zstd has it,
/// which ZDICT_finalizeDictionary made of 400 invented invoices in Portuguese at -7. A text of 2 KB need not
/// be counted then, nor say its own code. In base64; belongs to Form::ZstdRequest and must not change.
constexpr std::string_view statistics =
    "N6Qw7AEAR0Y6EMDTpAMzMAN7F8IwrGaITMPEHyyRIiNJ8h4Ta0naOwvxV2OfxtfGhY+GUP"
    "PJ3ntvKaWUn3whuUE7NCMBAAAAg4ODNPHmAAAEQIAND42PjxMQkgQIIyGxSBQDsRCEYRTA"
    "UAAEUBDGWIw66gQAAADUTYFAYcGhgsSjSDwaigxiJFA555yEAgAAAQAAAAQAAAAIAAAA";

std::string dictionary_of(Form form) {
  if (form == Form::Zstd) return std::string(invoices);
  return base64_decode(statistics).value() + std::string(invoices) + std::string(first_events);
}

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  void operator()(ZSTD_CDict* prepared) const { ZSTD_freeCDict(prepared); }
  void operator()(ZSTD_DDict* prepared) const { ZSTD_freeDDict(prepared); }
};

/// Contexts that wait to be used again: as many as ever compressed at once, however many threads there are.
template <class Context>
class Spare {
 public:
  std::unique_ptr<Context, Free> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return nullptr;
    auto context = std::move(idle_.back());
    idle_.pop_back();
    return context;
  }
  void give_back(std::unique_ptr<Context, Free> context) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < 8) idle_.push_back(std::move(context));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Context, Free>> idle_;
};

/// How bytes of one form are made.
class Writing {
 public:
  /// With the form's dictionary.
  Writing(Form form, Effort effort) : form_(form) {
    const std::string dictionary = dictionary_of(form);
    prepared_.reset(ZSTD_createCDict(dictionary.data(), dictionary.size(), level_of(effort)));
    if (!prepared_) throw std::bad_alloc();
  }
  /// With some effort and without a dictionary. That of Form::Zstd has no number of its own, so a frame that
  /// does not use it is read with it all the same.
  Writing() : form_(Form::Zstd) {}

  std::string of(std::string_view bytes) const {
    static Spare<ZSTD_CCtx> spare;
    auto context = spare.take();
    if (!context) {
      context.reset(ZSTD_createCCtx());
      if (context) {
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level_of(Effort::Some));
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_literalCompressionMode, texts_by_letters);
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_dictIDFlag, 0);  // The form says which it is.
      }
    }
    if (!context) throw std::bad_alloc();
    ZSTD_CCtx_refCDict(context.get(), prepared_.get());
    std::string kept(1 + ZSTD_compressBound(bytes.size()), static_cast<char>(form_));
    const std::size_t size =
        ZSTD_compress2(context.get(), kept.data() + 1, kept.size() - 1, bytes.data(), bytes.size());
    if (ZSTD_isError(size))
      throw std::runtime_error(std::string("cannot compress: ") + ZSTD_getErrorName(size));
    spare.give_back(std::move(context));
    if (size < bytes.size()) {
      kept.resize(1 + size);
      return kept;
    }
    kept.assign(1, static_cast<char>(Form::Plain)).append(bytes);
    return kept;
  }

 private:
  const Form form_;
  std::unique_ptr<ZSTD_CDict, Free> prepared_;
};

using Reading = std::unique_ptr<ZSTD_DDict, Free>;

Reading reading_of(Form form) {
  const std::string dictionary = dictionary_of(form);
  return Reading(ZSTD_createDDict(dictionary.data(), dictionary.size()));
}

[[noreturn]] void damaged() {
  throw std::runtime_error("the store is damaged: compressed bytes cannot be read");
}

}  // namespace

std::string compress(std::string_view bytes, Effort effort) {
  static const Writing little(Form::Zstd, Effort::Little);
  static const Writing some(Form::Zstd, Effort::Some);
  return (effort == Effort::Little ? little : some).of(bytes);
}

std::string compress_request(std::string_view bytes) {
  static const Writing requests(Form::ZstdRequest, Effort::Little);
  return requests.of(bytes);
}

std::string compress_foreign(std::string_view bytes) {
  static const Writing foreign;
  return foreign.of(bytes);
}

std::string compress_write(const std::string& body) {
  constexpr std::size_t largest_remembered = 64 * 1024;
  if (body.size() > largest_remembered) return compress_foreign(body);
  thread_local std::string last;
  thread_local std::string kept;
  if (kept.empty() || body != last) {
    kept.clear();  // So that nothing is taken for compressed when one of these throws.
    last = body;
    kept = compress_foreign(body);
  }
  return kept;
}

std::string decompress(std::string_view kept) {
  if (kept.empty()) damaged();
  const std::string_view bytes = kept.substr(1);
  const auto form = static_cast<Form>(kept.front());
  if (form == Form::Plain) return std::string(bytes);
  if (form != Form::Zstd && form != Form::ZstdRequest) damaged();

  static const Reading any = reading_of(Form::Zstd);
  static const Reading requests = reading_of(Form::ZstdRequest);
  const Reading& prepared = form == Form::Zstd ? any : requests;
  static Spare<ZSTD_DCtx> spare;
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > largest_content) damaged();
  auto context = spare.take();
  if (!context) context.reset(ZSTD_createDCtx());
  if (!context || !prepared) throw std::bad_alloc();
  std::string content(static_cast<std::size_t>(size), '\0');
  const std::size_t made = ZSTD_decompress_usingDDict(context.get(), content.data(), content.size(),
                                                      bytes.data(), bytes.size(), prepared.get());
  if (ZSTD_isError(made) || made != content.size()) damaged();
  spare.give_back(std::move(context));
  return content;
}

}  // namespace fiscal::store
