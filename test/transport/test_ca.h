// A certificate authority that exists for one test; its keys never touch a disk.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace tco::transport {

struct Certificate {
  std::string cert_pem;
  std::string key_pem;
};

class TestCa {
 public:
  TestCa();

  const std::string& pem() const { return pem_; }
  // `alternative_names` as in openssl.cnf: "IP:127.0.0.1,DNS:api.example".
  Certificate issue(const std::string& alternative_names, bool expired = false) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
  std::string pem_;
};

}  // namespace tco::transport
