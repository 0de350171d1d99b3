// Catch2's main, compiled once: it takes longer than all tests of a folder.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
