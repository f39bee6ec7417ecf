"""Kinds of incidents: how the project stood, what the culprit changed, what the log said then."""

from history import DAY, module, noise, tweak

KINDS = []


def kind(c):
    KINDS.append(c)
    return c


class Python:
    lang, root, guilty = "py", "shop/", None

    def __init__(self, h):
        self.h = h
        self.hot = ["shop/app.py", "shop/web/views.py", "shop/core/store.py"]

    def setup(self):
        h, r = self.h, self.h.random
        f = h.files
        f["requirements.txt"] = "httpx==0.27.0\njinja2==3.1.2\nredis==5.0.1\ngunicorn==21.2.0\n"
        f["Dockerfile"] = ("FROM python:3.11-slim\nRUN apt-get update && apt-get install -y libpq5\nWORKDIR /app\n"
                           "COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n"
                           "CMD [\"gunicorn\", \"shop.app:app\"]\n")
        f[".dockerignore"] = "**/*.pyc\n.git\n*.log\n"
        f["shop/core/store.py"] = module(r, "py") + (
            "class Item:\n    def __init__(self, sku, weight_grams):\n        self.sku = sku\n"
            "        self.weight_grams = weight_grams\n\n\n"
            "def find_item(sku, include_hidden=False):\n    row = {\"sku\": sku, \"net_price\": 12}\n    return row\n\n\n")
        f["shop/core/metrics/__init__.py"] = "def count_hit(name):\n    return name\n"
        f["shop/web/views.py"] = "from shop.core import store\n\n\n" + module(r, "py") + (
            "def show_item(request):\n    item = store.find_item(request, include_hidden=True)\n"
            "    total = item[\"net_price\"]\n    thing = store.Item(1, 2)\n    return total, thing.weight_grams\n\n\n")
        f["shop/app.py"] = "import shop.web.views\nfrom shop.core.metrics import count_hit\n\n\n" + module(r, "py") + (
            "def handle(request):\n    count_hit(\"all\")\n    return shop.web.views.show_item(request)\n")
        f["shop/web/templates/item.html"] = "<p>item</p>\n" * 5

    def frame(self, path, needle, function, root="/app/"):
        line = self.h.line(path, needle)
        code = self.h.files[path].split("\n")[line - 1].strip()
        return f"  File \"{root}{path}\", line {line}, in {function}\n    {code}\n"

    def trace(self, error, *frames):
        return "Traceback (most recent call last):\n" + "".join(frames) + error

    def edit(self, path, old, new, subject, **more):
        assert old in self.h.files[path], (path, old)
        return self.h.commit(subject, {path: self.h.files[path].replace(old, new), **more}, after=7200)


@kind
class DockerIgnore(Python):
    def setup(self):
        super().setup()
        self.h.files["deploy/.dockerignore"] = "**/metrics/\n"
        self.h.files["tools/.dockerignore"] = "shop\n"

    def culprit(self):
        return self.edit(".dockerignore", "*.log\n", "*.log\n**/metrics/\n!shop/core/*.md\n", "Smaller build context")

    def text(self):
        return self.trace("ModuleNotFoundError: No module named 'shop.core.metrics'",
                          self.frame("shop/app.py", "import count_hit", "<module>"))


@kind
class NotCopied(Python):
    def setup(self):
        super().setup()
        self.h.files["Dockerfile"] = self.h.files["Dockerfile"].replace("COPY . .", "COPY shop/ shop/")
        self.h.files["auth_service/__init__.py"] = "def verify(token):\n    return token\n"

    def culprit(self):
        h = self.h
        changes = {"shop/app.py": "from auth_service import verify\n" + h.files["shop/app.py"]}
        for i in range(45):
            changes[f"shop/jobs/gen_{i}.py"] = module(h.random, "py", 1)
        return h.commit("a", changes, after=7200)

    def text(self):
        return self.trace("ModuleNotFoundError: No module named 'auth_service'",
                          self.frame("shop/app.py", "auth_service", "<module>"))


@kind
class CopyRemoved(NotCopied):
    def setup(self):
        super().setup()
        f = self.h.files
        f["Dockerfile"] = f["Dockerfile"].replace("COPY shop/ shop/", "COPY shop/ shop/\nCOPY auth_service/ auth_service/")
        f["shop/app.py"] = "from auth_service import verify\n" + f["shop/app.py"]

    def culprit(self):
        return self.edit("Dockerfile", "COPY auth_service/ auth_service/\n", "", "docker: fewer layers")


@kind
class GcloudIgnore(DockerIgnore):
    def setup(self):
        super().setup()
        self.h.files[".gcloudignore"] = ".git\n*.log\n"

    def culprit(self):
        return self.edit(".gcloudignore", "*.log\n", "*.log\nmetrics\n", "Upload less")


@kind
class ModuleDeleted(Python):
    def culprit(self):
        return self.h.commit("Remove dead code", {"shop/core/metrics/__init__.py": None, "docs/metrics.md": "gone\n"}, 7200)

    text = DockerIgnore.text


@kind
class ModuleRenamed(Python):
    def culprit(self):
        return self.h.commit("Tidy", {"shop/core/counters/__init__.py": ("from", "shop/core/metrics/__init__.py")}, 7200)

    text = DockerIgnore.text


@kind
class SignatureChanged(Python):
    def culprit(self):
        return self.edit("shop/core/store.py", "include_hidden=False", "hidden=False", "store: shorter names")

    def text(self):
        return self.trace("TypeError: find_item() got an unexpected keyword argument 'include_hidden'",
                          self.frame("shop/app.py", "show_item(request)", "handle"),
                          self.frame("shop/web/views.py", "include_hidden", "show_item"))


@kind
class AttributeRemoved(Python):
    def culprit(self):
        return self.edit("shop/core/store.py", "        self.weight_grams = weight_grams\n", "        self.weight = weight_grams\n",
                         "Use one unit")

    def text(self):
        return self.trace("AttributeError: 'Item' object has no attribute 'weight_grams'",
                          self.frame("shop/app.py", "show_item(request)", "handle"),
                          self.frame("shop/web/views.py", "thing.weight_grams", "show_item"))


@kind
class DataShape(Python):
    def culprit(self):
        return self.edit("shop/core/store.py", "\"net_price\": 12", "\"price\": {\"net\": 12}", "Prices with tax",
                         **{"shop/core/tax.py": module(self.h.random, "py")})

    def text(self):
        return self.trace("KeyError: 'net_price'", self.frame("shop/app.py", "show_item(request)", "handle"),
                          self.frame("shop/web/views.py", "item[\"net_price\"]", "show_item"))


@kind
class NoneReturned(Python):
    def culprit(self):
        return self.edit("shop/core/store.py", "    return row\n", "    if sku:\n        return None\n    return row\n",
                         "Hide sold items")

    def text(self):
        return self.trace("TypeError: 'NoneType' object is not subscriptable",
                          self.frame("shop/app.py", "show_item(request)", "handle"),
                          self.frame("shop/web/views.py", "item[\"net_price\"]", "show_item"))


@kind
class CircularImport(Python):
    def culprit(self):
        h = self.h
        return h.commit("Let the store log views", {"shop/core/store.py": "from shop.web.views import show_item\n" + h.files["shop/core/store.py"]}, 7200)

    def text(self):
        return self.trace("ImportError: cannot import name 'show_item' from partially initialized module 'shop.web.views' "
                          "(most likely due to a circular import) (/app/shop/web/views.py)",
                          self.frame("shop/app.py", "import shop.web.views", "<module>"),
                          self.frame("shop/web/views.py", "from shop.core import store", "<module>"),
                          self.frame("shop/core/store.py", "import show_item", "<module>"))


@kind
class DependencyBump(Python):
    def setup(self):
        super().setup()
        self.h.files["shop/core/client.py"] = "import httpx\n\n\ndef open_client(proxy):\n    return httpx.Client(proxies=proxy)\n"

    def culprit(self):
        return self.edit("requirements.txt", "httpx==0.27.0", "httpx==0.28.0", "Bump httpx from 0.27.0 to 0.28.0")

    def text(self):
        return self.trace("TypeError: Client.__init__() got an unexpected keyword argument 'proxies'",
                          self.frame("shop/core/client.py", "proxies=", "open_client"))


@kind
class DependencyInside(Python):
    def culprit(self):
        return self.edit("requirements.txt", "redis==5.0.1", "redis==6.0.0", "Update dependencies")

    def text(self):
        return self.trace("ValueError: protocol must be either 2 or 3",
                          self.frame("shop/app.py", "count_hit(\"all\")", "handle"),
                          "  File \"/usr/local/lib/python3.11/site-packages/redis/connection.py\", line 301, in __init__\n    raise ValueError\n")


@kind
class DependencyRemoved(Python):
    def setup(self):
        super().setup()
        f = self.h.files
        f["requirements.txt"] += "PyYAML==6.0\n"
        f["shop/core/conf.py"] = "import yaml\n\n\n" + module(self.h.random, "py")

    def culprit(self):
        return self.edit("requirements.txt", "PyYAML==6.0\n", "", "Drop what nobody uses")

    def text(self):
        return self.trace("ModuleNotFoundError: No module named 'yaml'",
                          self.frame("shop/core/conf.py", "import yaml", "<module>"))


@kind
class TemplateDeleted(Python):
    def culprit(self):
        return self.h.commit("Cleaner templates", {"shop/web/templates/item.html": None,
                                                   "shop/web/templates/entry.html": "<b>entry</b>\n"}, 7200)

    def text(self):
        return self.trace("jinja2.exceptions.TemplateNotFound: item.html",
                          self.frame("shop/app.py", "show_item(request)", "handle"))


@kind
class PackageData(Python):
    def setup(self):
        super().setup()
        self.h.files["setup.py"] = "from setuptools import setup\n\nsetup(name=\"shop\",\n      package_data={\"shop\": [\"rates/*.json\"]})\n"
        self.h.files["shop/rates/vat.json"] = "{}\n"

    def culprit(self):
        return self.edit("setup.py", ",\n      package_data={\"shop\": [\"rates/*.json\"]}", "", "setup: simplify")

    def text(self):
        return self.trace("FileNotFoundError: [Errno 2] No such file or directory: "
                          "'/usr/local/lib/python3.11/site-packages/shop/rates/vat.json'",
                          self.frame("shop/web/views.py", "item[\"net_price\"]", "show_item",
                                     "/usr/local/lib/python3.11/site-packages/"))


@kind
class BaseImage(Python):
    def culprit(self):
        return self.edit("Dockerfile", "python:3.11-slim", "python:3.12-slim", "Newer base image")

    def text(self):
        return self.trace("ModuleNotFoundError: No module named 'distutils'",
                          self.frame("shop/app.py", "import shop.web.views", "<module>"),
                          "  File \"/usr/local/lib/python3.12/site-packages/somelib/util.py\", line 3, in <module>\n    import distutils\n")


@kind
class SystemLibrary(Python):
    def culprit(self):
        return self.edit("Dockerfile", "RUN apt-get update && apt-get install -y libpq5\n", "", "Slim image")

    def text(self):
        return self.trace("ImportError: libpq.so.5: cannot open shared object file: No such file or directory",
                          self.frame("shop/app.py", "import shop.web.views", "<module>"),
                          "  File \"/usr/local/lib/python3.11/site-packages/psycopg2/__init__.py\", line 51, in <module>\n    from psycopg2._psycopg import x\n")


@kind
class EnvironmentKey(Python):
    def setup(self):
        super().setup()
        self.h.files["deploy/service.yaml"] = "env:\n  - name: CACHE_URL\n    value: x\n  - name: MODE\n    value: y\n"
        self.h.files["shop/settings.py"] = "import os\n\nCACHE = os.environ[\"CACHE_URL\"]\n" + module(self.h.random, "py")

    def culprit(self):
        return self.edit("deploy/service.yaml", "  - name: CACHE_URL\n    value: x\n", "", "Deploy: tidy")

    def text(self):
        return self.trace("KeyError: 'CACHE_URL'", self.frame("shop/settings.py", "CACHE_URL", "<module>"))


@kind
class Merged(AttributeRemoved):
    def culprit(self):
        h = self.h
        base, main = h.n, dict(h.files)
        a = h.commit("Branch work", {"shop/core/part_x.py": module(h.random, "py")}, 600, "topic", [base], main)
        text = main["shop/core/store.py"].replace("self.weight_grams =", "self.weight =")
        self.guilty = h.commit("One unit for all", {"shop/core/store.py": text}, 600, "topic", [a], main)
        c = h.commit("Branch tests", {"tests/test_x.py": "x = 1\n"}, 600, "topic", [self.guilty], main)
        m = noise(h, "py", ["shop/app.py"], 3 * DAY)
        changes = {p: main[p] for p in ("shop/core/part_x.py", "tests/test_x.py")}
        changes["shop/core/store.py"] = h.files["shop/core/store.py"].replace("self.weight_grams =", "self.weight =")
        return h.commit("Merge branch 'topic'", changes, 600, "main", [m, c])


@kind
class InTheFrame(Python):
    """The culprit is in the innermost file, much else touches it later."""

    def culprit(self):
        return self.edit("shop/web/views.py", "    total = item[\"net_price\"]\n", "    total = item[\"net_price\"] / item.get(\"pieces\", 0)\n",
                         "Price of a piece")

    def text(self):
        return self.trace("ZeroDivisionError: division by zero", self.frame("shop/app.py", "show_item(request)", "handle"),
                          self.frame("shop/web/views.py", "item[\"net_price\"]", "show_item"))


class Node(Python):
    lang, root = "js", "src/"

    def setup(self):
        h, r = self.h, self.h.random
        self.hot = ["src/server.js", "src/routes/items.js", "src/lib/format.js"]
        f = h.files
        f["package.json"] = '{"name": "shop",\n "dependencies": {\n  "express": "^4.18.0",\n  "lodash": "^4.17.0"\n }}\n'
        f["Dockerfile"] = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD node src/server.js\n"
        f["src/lib/format.js"] = module(r, "js") + "function formatMoney(cents) {\n  return cents / 100;\n}\nmodule.exports = { formatMoney };\n"
        f["src/routes/items.js"] = "const _ = require('lodash');\nconst format = require('../lib/format');\n" + module(r, "js") + "exports.show = function show(item) {\n  return format.formatMoney(item.owner.cents);\n};\n"
        f["src/server.js"] = "const items = require('./routes/items');\n" + module(r, "js") + "items.show({});\n"

    def at(self, path, needle, name):
        return f"    at {name} (/app/{path}:{self.h.line(path, needle)}:11)\n"

    def stack(self, error, *frames):
        return error + "\n" + "".join(frames) + "    at node:internal/main/run_main_module:23:47\n"


@kind
class NodePackageGone(Node):
    def culprit(self):
        return self.edit("package.json", ',\n  "lodash": "^4.17.0"', "", "Fewer packages")

    def text(self):
        return self.stack("Error: Cannot find module 'lodash'\nRequire stack:\n- /app/src/routes/items.js\n- /app/src/server.js",
                          "    at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15)\n",
                          self.at("src/routes/items.js", "lodash", "Object.<anonymous>"))


@kind
class NodeFileMoved(Node):
    def culprit(self):
        return self.h.commit("Group helpers", {"src/lib/text/format.js": ("from", "src/lib/format.js")}, 7200)

    def text(self):
        return self.stack("Error: Cannot find module '../lib/format'\nRequire stack:\n- /app/src/routes/items.js",
                          self.at("src/routes/items.js", "lib/format", "Object.<anonymous>"))


@kind
class NodeFunctionGone(Node):
    def culprit(self):
        return self.edit("src/lib/format.js", "formatMoney", "money", "Shorter names")

    def text(self):
        return self.stack("TypeError: format.formatMoney is not a function", self.at("src/routes/items.js", "formatMoney", "show"),
                          self.at("src/server.js", "items.show", "Object.<anonymous>"))


@kind
class NodeUndefined(Node):
    def culprit(self):
        return self.edit("src/server.js", "items.show({});", "items.show({ id: 3 });", "Pass ids",
                         **{"src/routes/items.js": self.h.files["src/routes/items.js"].replace("item.owner.cents", "item.seller.cents")})

    def text(self):
        return self.stack("TypeError: Cannot read properties of undefined (reading 'cents')",
                          self.at("src/routes/items.js", "seller.cents", "show"), self.at("src/server.js", "items.show", "Object.<anonymous>"))


class Ruby(Python):
    lang, root = "rb", "app/"

    def setup(self):
        h, r = self.h, self.h.random
        self.hot = ["app/models/order.rb", "app/services/totals.rb"]
        f = h.files
        f["Gemfile"] = "source 'https://rubygems.org'\ngem 'rails', '7.0.4'\ngem 'redis', '5.0'\n"
        f["app/models/order.rb"] = "class Order\n" + module(r, "rb") + "  def customer_email\n    customer.email\n  end\nend\n"
        f["app/models/price_list.rb"] = "class PriceList\n" + module(r, "rb") + "end\n"
        f["app/services/totals.rb"] = "class Totals\n" + module(r, "rb") + "  def call(order)\n    PriceList.new\n    order.customer_email.downcase\n  end\nend\n"
        f["config/cache.rb"] = "require 'redis'\nCACHE = Redis.new\n"

    def at(self, path, needle, name):
        return f"/app/{path}:{self.h.line(path, needle)}:in `{name}'"


@kind
class RubyConstant(Ruby):
    def culprit(self):
        return self.h.commit("Namespaces", {"app/models/pricing/list.rb": ("from", "app/models/price_list.rb")}, 7200)

    def text(self):
        return self.at("app/services/totals.rb", "PriceList", "call") + ": uninitialized constant Totals::PriceList (NameError)\n\tfrom /app/bin/rails:4:in `<main>'\n"


@kind
class RubyMethodGone(Ruby):
    def culprit(self):
        return self.edit("app/models/order.rb", "customer_email", "email", "Order: shorter")

    def text(self):
        return self.at("app/services/totals.rb", "customer_email", "call") + ": undefined method `customer_email' for an instance of Order (NoMethodError)\n\tfrom /app/bin/rails:4:in `<main>'\n"


@kind
class RubyGemGone(Ruby):
    def culprit(self):
        return self.edit("Gemfile", "gem 'redis', '5.0'\n", "", "Gemfile: tidy")

    def text(self):
        return ("/usr/local/bundle/gems/bootsnap-1.16/lib/bootsnap/require.rb:30:in `require': cannot load such file -- redis (LoadError)\n\tfrom "
                + self.at("config/cache.rb", "redis", "<main>") + "\n")


class Go(Python):
    lang, root = "go", "internal/"

    def setup(self):
        h, r = self.h, self.h.random
        self.hot = ["internal/server/server.go", "cmd/shop/main.go"]
        f = h.files
        f["go.mod"] = "module example.org/shop\n\ngo 1.21\n\nrequire example.org/yaml v1.2.0\n"
        f["Dockerfile"] = "FROM golang:1.21 AS build\nCOPY . .\nRUN go build -o /shop ./cmd/shop\nFROM debian:12\nCOPY --from=build /shop /shop\nCOPY conf/ /conf/\nCMD [\"/shop\"]\n"
        f["conf/shop.yaml"] = "port: 80\n"
        f["internal/server/server.go"] = "package server\n\n" + module(r, "go") + "func (s *Server) Handle() {\n\ts.cache.Warm()\n}\n"
        f["internal/server/build.go"] = "package server\n\n" + module(r, "go") + "func NewServer() *Server {\n\treturn &Server{\n\t\tcache: newCache(),\n\t}\n}\n"
        f["cmd/shop/main.go"] = "package main\n\n" + module(r, "go") + "func main() {\n\tserver.NewServer().Handle()\n}\n"

    def panic(self, error, *frames):
        return f"panic: {error}\n\ngoroutine 1 [running]:\n" + "".join(frames)

    def at(self, path, needle, name):
        return f"example.org/shop/{name}\n\t/src/{path}:{self.h.line(path, needle)} +0x1d\n"


@kind
class GoNil(Go):
    def culprit(self):
        return self.edit("internal/server/build.go", "\t\tcache: newCache(),\n", "", "server: build lazily")

    def text(self):
        return self.panic("runtime error: invalid memory address or nil pointer dereference",
                          self.at("internal/server/server.go", "cache.Warm", "internal/server.(*Server).Handle(0x0)"),
                          self.at("cmd/shop/main.go", "NewServer", "main.main()"))


@kind
class GoFileMissing(Go):
    def culprit(self):
        return self.edit("Dockerfile", "COPY conf/ /conf/\n", "", "Smaller final image")

    def text(self):
        return self.panic("open /conf/shop.yaml: no such file or directory", self.at("cmd/shop/main.go", "NewServer", "main.main()"))


class Java(Python):
    lang, root = "java", "src/main/java/org/example/shop/"

    def setup(self):
        h, r = self.h, self.h.random
        self.hot = [self.root + "web/ItemController.java", self.root + "core/Store.java"]
        f = h.files
        f["pom.xml"] = ("<project>\n<dependency>\n<artifactId>jackson-databind</artifactId>\n<version>2.14.0</version>\n</dependency>\n"
                        "<dependency>\n<artifactId>guava</artifactId>\n<version>31.0</version>\n</dependency>\n</project>\n")
        f[self.root + "core/Store.java"] = "package org.example.shop.core;\n\npublic class Store {\n" + module(r, "java") + "    public Item findItem(String sku) {\n        return new Item(sku);\n    }\n}\n"
        f[self.root + "core/RateTable.java"] = "package org.example.shop.core;\n\npublic class RateTable {\n" + module(r, "java") + "}\n"
        f[self.root + "web/ItemController.java"] = "package org.example.shop.web;\n\npublic class ItemController {\n" + module(r, "java") + "    Item show(String sku) {\n        return store.findItem(sku).owner();\n    }\n}\n"

    def stack(self, error, *frames):
        return f"Exception in thread \"main\" {error}\n" + "".join(frames)

    def at(self, path, needle, name):
        return f"\tat org.example.shop.{name}({path.rsplit('/', 1)[1]}:{self.h.line(path, needle)})\n"


@kind
class JavaNull(Java):
    def culprit(self):
        return self.edit(self.root + "core/Store.java", "        return new Item(sku);\n", "        return cache.get(sku);\n", "Cache items")

    def text(self):
        return self.stack("java.lang.NullPointerException: Cannot invoke \"org.example.shop.core.Item.owner()\" because the return "
                          "value of \"org.example.shop.core.Store.findItem(String)\" is null",
                          self.at(self.root + "web/ItemController.java", "findItem(sku).owner", "web.ItemController.show"))


@kind
class JavaClassGone(Java):
    def culprit(self):
        return self.h.commit("Packages by feature", {self.root + "tax/RateTable.java": ("from", self.root + "core/RateTable.java")}, 7200)

    def text(self):
        return self.stack("java.lang.ClassNotFoundException: org.example.shop.core.RateTable",
                          "\tat java.base/jdk.internal.loader.BuiltinClassLoader.loadClass(BuiltinClassLoader.java:641)\n",
                          self.at(self.root + "web/ItemController.java", "findItem(sku).owner", "web.ItemController.show"))


@kind
class JavaBump(Java):
    def culprit(self):
        return self.edit("pom.xml", "2.14.0", "2.17.0", "Newer jackson")

    def text(self):
        return self.stack("java.lang.NoSuchMethodError: 'void com/fasterxml/jackson/databind/ObjectMapper.canSerialize(Class)'",
                          "\tat com.other.lib.Mapper.make(Mapper.java:12)\n",
                          self.at(self.root + "web/ItemController.java", "findItem(sku).owner", "web.ItemController.show"))
